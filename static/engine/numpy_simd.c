/* NumPy's inner loops in WebAssembly's SIMD.  README.md says what is promised of each. */
#include <wasm_simd128.h>
#include "python.h"

#define T float
#define LANES 4
#define NAME(x) float_##x
#include "product.h"

#define T double
#define LANES 2
#define NAME(x) double_##x
#include "product.h"

#include "functions.h"
#include "arithmetic.h"

typedef struct { const char *name; int type; loop ours, *old; } Entry;
typedef int (*Replace)(PyObject *ufunc, loop ours, const int *types, loop *old);
static int joined = 0;

/* numpy_simd.join(): NumPy's loops are ours from now on, for every caller.  Returns how many; a second call changes nothing. */
static PyObject *join(PyObject *self, PyObject *none) {
  const Entry entries[] = {
    {"matmul", NPY_FLOAT, float_matmul, &float_old_matmul}, {"matmul", NPY_DOUBLE, double_matmul, &double_old_matmul},
    {"exp", NPY_FLOAT, loop_exp, 0}, {"exp2", NPY_FLOAT, loop_exp2, 0}, {"tanh", NPY_FLOAT, loop_tanh, 0},
    {"reciprocal", NPY_FLOAT, loop_reciprocal, 0},
    {"add", NPY_FLOAT, loop_add, &old_loop_add}, {"subtract", NPY_FLOAT, loop_subtract, &old_loop_subtract},
    {"multiply", NPY_FLOAT, loop_multiply, &old_loop_multiply}, {"divide", NPY_FLOAT, loop_divide, &old_loop_divide},
  };
  if (joined) return PyLong_FromLong(joined);
  PyObject *numpy = PyImport_ImportModule("numpy"), *inside = numpy ? PyImport_ImportModule("numpy._core._multiarray_umath") : 0;
  PyObject *capsule = inside ? PyObject_GetAttrString(inside, "_UFUNC_API") : 0;
  void **api = capsule ? PyCapsule_GetPointer(capsule, 0) : 0;
  if (!api) return 0;
  for (unsigned k = 0; k < sizeof entries / sizeof *entries; k++) {
    const int types[] = {entries[k].type, entries[k].type, entries[k].type};
    PyObject *ufunc = PyObject_GetAttrString(numpy, entries[k].name);
    loop old = 0;
    if (!ufunc) return 0;
    if (!((Replace)api[REPLACE_LOOP])(ufunc, entries[k].ours, types, &old)) {
      if (entries[k].old) *entries[k].old = old;
      joined++;
    }
    Py_DecRef(ufunc);
  }
  Py_DecRef(capsule), Py_DecRef(inside), Py_DecRef(numpy);
  return PyLong_FromLong(joined);
}

static PyMethodDef methods[] = {{"join", join, METH_NOARGS, "Replace NumPy's loops; returns how many."}, {0}};
static PyModuleDef module = {.base = {1, 0}, .name = "numpy_simd", .doc = "NumPy's loops in SIMD", .size = -1, .methods = methods};
__attribute__((visibility("default"))) PyObject *PyInit_numpy_simd(void) { return PyModule_Create2(&module, PYTHON_API); }
