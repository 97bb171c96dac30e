/* The loops of core/fast/ in WebAssembly's SIMD, each in one call.  README.md says what is promised of them. */
#include <wasm_simd128.h>
#include "python.h"
#include "lanes.h"
#include "weight.h"
#include "sweep.h"
#include "lstm.h"
#include "gru.h"
#include "rnn.h"

/* A call (table, first, last), the table an array of C's int */
#define SWEEP(name) \
  static PyObject *call_##name(PyObject *self, PyObject *const *args, npy_intp count) { \
    name((const Sweep *)data_of(args[0]), PyLong_AsLong(args[1]), PyLong_AsLong(args[2])); \
    return PyLong_FromLong(0); \
  }
SWEEP(lstm_ahead) SWEEP(lstm_back) SWEEP(peephole_ahead) SWEEP(peephole_back)
SWEEP(gru_ahead) SWEEP(gru_back) SWEEP(rnn_ahead) SWEEP(rnn_back) SWEEP(rectified_ahead) SWEEP(rectified_back)

#define METHOD(name) {#name, call_##name, METH_FASTCALL, 0}
static PyMethodDef methods[] = {
  METHOD(lstm_ahead), METHOD(lstm_back), METHOD(peephole_ahead), METHOD(peephole_back),
  METHOD(gru_ahead), METHOD(gru_back), METHOD(rnn_ahead), METHOD(rnn_back), METHOD(rectified_ahead), METHOD(rectified_back),
  {0},
};
static PyModuleDef module = {.base = {1, 0}, .name = "compiled_sweeps", .doc = "The loops of core/fast/, compiled", .size = -1, .methods = methods};
__attribute__((visibility("default"))) PyObject *PyInit_compiled_sweeps(void) { return PyModule_Create2(&module, PYTHON_API); }
