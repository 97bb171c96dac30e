/* The loops of core/fast/ in WebAssembly's SIMD, each in one call.  README.md says what is promised of them. */
#include <wasm_simd128.h>
#include "python.h"
#include "lanes.h"
#include "weight.h"
#include "sweep.h"
#include "lstm.h"
#include "gru.h"
#include "gru_reset_before.h"
#include "rnn.h"
#include "program.h"
#include "loss.h"
#include "feed.h"
#include "update.h"

/* A call (table, first, last), the table an array of C's int */
#define SWEEP(name) \
  static PyObject *call_##name(PyObject *self, PyObject *const *args, npy_intp count) { \
    name((const Sweep *)data_of(args[0]), PyLong_AsLong(args[1]), PyLong_AsLong(args[2])); \
    return PyLong_FromLong(0); \
  }
SWEEP(lstm_ahead) SWEEP(lstm_back) SWEEP(peephole_ahead) SWEEP(peephole_back)
SWEEP(gru_ahead) SWEEP(gru_back) SWEEP(before_ahead) SWEEP(before_back)
SWEEP(rnn_ahead) SWEEP(rnn_back) SWEEP(rectified_ahead) SWEEP(rectified_back)

/* The others get arrays, and numbers; core/fast/forms.py says which */
#define CALL(name) static PyObject *call_##name(PyObject *self, PyObject *const *a, npy_intp count)
CALL(run_program) {
  int first = PyLong_AsLong(a[1]);
  run_program((const Instruction *)data_of(a[0]) + first, PyLong_AsLong(a[2]) - first);
  return PyLong_FromLong(0);
}
CALL(head) {
  npy_intp *weight = array(a[1])->shape;
  head(array(a[0])->shape[0], weight[0], weight[1], data_of(a[0]), data_of(a[1]), data_of(a[2]), data_of(a[3]), data_of(a[4]),
       data_of(a[5]), data_of(a[6]), data_of(a[7]), data_of(a[8]), PyLong_AsLong(a[9]), PyLong_AsLong(a[10]));
  return PyLong_FromLong(0);
}
CALL(head_back) {
  npy_intp *weight = array(a[2])->shape;
  head_back(array(a[0])->shape[0], weight[0], weight[1], data_of(a[0]), data_of(a[1]), data_of(a[2]), data_of(a[3]),
            data_of(a[4]), data_of(a[5]), data_of(a[6]));
  return PyLong_FromLong(0);
}
CALL(add_rows) {
  ArrayHead *rows = array(a[1]);
  add_rows(rows->shape[0] * rows->shape[1] * rows->shape[2], rows->shape[3], data_of(a[0]), data_of(a[1]), rows->steps[2] / 4, data_of(a[2]));
  return PyLong_FromLong(0);
}
CALL(feed_ahead) { feed_ahead(data_of(a[0])); return PyLong_FromLong(0); }
CALL(feed_back) { feed_back(data_of(a[0])); return PyLong_FromLong(0); }
CALL(squares) { return PyFloat_FromDouble(squares(array(a[0])->shape[0], data_of(a[0]))); }
CALL(finite) { return PyLong_FromLong(finite(array(a[0])->shape[0], data_of(a[0]))); }
CALL(adam) {
  float x[6];
  for (int k = 0; k < 6; k++) x[k] = PyFloat_AsDouble(a[7 + k]);
  adam(array(a[0])->shape[0], data_of(a[0]), data_of(a[1]), data_of(a[2]), data_of(a[3]), data_of(a[4]), data_of(a[5]), data_of(a[6]),
       x[0], x[1], x[2], x[3], x[4], x[5]);
  return PyLong_FromLong(0);
}

#define METHOD(name) {#name, call_##name, METH_FASTCALL, 0}
static PyMethodDef methods[] = {
  METHOD(lstm_ahead), METHOD(lstm_back), METHOD(peephole_ahead), METHOD(peephole_back),
  METHOD(gru_ahead), METHOD(gru_back), METHOD(before_ahead), METHOD(before_back),
  METHOD(rnn_ahead), METHOD(rnn_back), METHOD(rectified_ahead), METHOD(rectified_back),
  METHOD(run_program), METHOD(head), METHOD(head_back), METHOD(add_rows), METHOD(feed_ahead), METHOD(feed_back),
  METHOD(squares), METHOD(finite), METHOD(adam),
  {0},
};
static PyModuleDef module = {.base = {1, 0}, .name = "compiled_sweeps", .doc = "The loops of core/fast/, compiled", .size = -1, .methods = methods};
__attribute__((visibility("default"))) PyObject *PyInit_compiled_sweeps(void) { return PyModule_Create2(&module, PYTHON_API); }
