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

typedef struct { const char *name; int type; loop ours; } Entry;
typedef int (*Replace)(PyObject *ufunc, loop other, const int *types, loop *old);
enum { LOOPS = 10 };
static loop kept[LOOPS];                               /* NumPy's own, while ours are in their places */

/* Puts ours into NumPy, or NumPy's own back.  Returns how many were exchanged; -1 with Python's error set */
static int exchanged(int ours) {
  const Entry entries[LOOPS] = {
    {"matmul", NPY_FLOAT, float_matmul}, {"matmul", NPY_DOUBLE, double_matmul},
    {"add", NPY_FLOAT, loop_add}, {"subtract", NPY_FLOAT, loop_subtract},
    {"multiply", NPY_FLOAT, loop_multiply}, {"divide", NPY_FLOAT, loop_divide},
    {"exp", NPY_FLOAT, loop_exp}, {"exp2", NPY_FLOAT, loop_exp2}, {"tanh", NPY_FLOAT, loop_tanh},
    {"reciprocal", NPY_FLOAT, loop_reciprocal},
  };
  loop *handed_on[LOOPS] = {&float_old_matmul, &double_old_matmul, &old_loop_add, &old_loop_subtract, &old_loop_multiply, &old_loop_divide};
  PyObject *numpy = PyImport_ImportModule("numpy"), *inside = numpy ? PyImport_ImportModule("numpy._core._multiarray_umath") : 0;
  PyObject *capsule = inside ? PyObject_GetAttrString(inside, "_UFUNC_API") : 0;
  void **api = capsule ? PyCapsule_GetPointer(capsule, 0) : 0;
  if (!api) return -1;
  int done = 0;
  for (int k = 0; k < LOOPS; k++) {
    if ((kept[k] == 0) != ours) continue;                /* it is as it is asked for */
    const int types[] = {entries[k].type, entries[k].type, entries[k].type};
    PyObject *ufunc = PyObject_GetAttrString(numpy, entries[k].name);
    loop old = 0;
    if (!ufunc) return -1;
    if (!((Replace)api[REPLACE_LOOP])(ufunc, ours ? entries[k].ours : kept[k], types, &old)) {
      if (ours && handed_on[k]) *handed_on[k] = old;
      kept[k] = ours ? old : 0;
      done++;
    }
    Py_DecRef(ufunc);
  }
  Py_DecRef(capsule), Py_DecRef(inside), Py_DecRef(numpy);
  return done;
}

static PyObject *answer(int ours) {
  int done = exchanged(ours), in_place = 0;
  for (int k = 0; k < LOOPS; k++) in_place += kept[k] != 0;
  return done < 0 ? 0 : PyLong_FromLong(in_place);
}
static PyObject *join(PyObject *self, PyObject *none) { return answer(1); }
static PyObject *leave(PyObject *self, PyObject *none) { return answer(0); }

static PyMethodDef methods[] = {
  {"join", join, METH_NOARGS, "NumPy's loops are ours from now on, for every caller.  Returns how many are."},
  {"leave", leave, METH_NOARGS, "NumPy has its own loops again.  Returns how many are ours."},
  {0},
};
static PyModuleDef module = {.base = {1, 0}, .name = "numpy_simd", .doc = "NumPy's loops in SIMD", .size = -1, .methods = methods};
__attribute__((visibility("default"))) PyObject *PyInit_numpy_simd(void) { return PyModule_Create2(&module, PYTHON_API); }
