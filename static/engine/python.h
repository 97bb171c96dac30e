/* The little of Python's and NumPy's C interface that is needed, for 32-bit pointers: no headers of theirs are. */
typedef int npy_intp;
typedef void (*loop)(char **args, const npy_intp *counts, const npy_intp *steps, void *data);

typedef struct { int count; void *type; } PyObject;
typedef struct { const char *name; void *function; int flags; const char *doc; } PyMethodDef;
typedef struct {
  PyObject base; void *init; int index; PyObject *copy;
  const char *name, *doc; int size; PyMethodDef *methods; void *slots, *traverse, *clear, *free;
} PyModuleDef;

typedef struct { PyObject base; char *data; int axes; npy_intp *shape, *steps; } ArrayHead;        /* how every array of NumPy 2 begins */
static inline ArrayHead *array(PyObject *object) { return (ArrayHead *)object; }
static inline void *data_of(PyObject *object) { return array(object)->data; }

enum { METH_NOARGS = 4, METH_FASTCALL = 128, PYTHON_API = 1013 };
enum { NPY_FLOAT = 11, NPY_DOUBLE = 12 };
enum { REPLACE_LOOP = 30 };                            /* PyUFunc_ReplaceLoopBySignature's place in NumPy's _UFUNC_API */

extern PyObject *PyModule_Create2(PyModuleDef *, int);
extern PyObject *PyImport_ImportModule(const char *);
extern PyObject *PyObject_GetAttrString(PyObject *, const char *);
extern void *PyCapsule_GetPointer(PyObject *, const char *);
extern PyObject *PyLong_FromLong(long);
extern long PyLong_AsLong(PyObject *);
extern PyObject *PyFloat_FromDouble(double);
extern double PyFloat_AsDouble(PyObject *);
extern void Py_DecRef(PyObject *);
extern void *memcpy(void *, const void *, unsigned long);        /* Python's own, which copies many bytes at once */
