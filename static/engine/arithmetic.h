/* + - * / of float, where the result is contiguous, each operand is so too or is one number, and no result lies where an
   operand is still to be read.  All else, reductions and running sums among it, is left to NumPy's own loop.               */

/* Whether n floats at `x` may be read four at a time while n are written at `y`, each after the reading of the one that it stands for */
static inline int contiguous_apart(const float *x, const float *y, int n) { return x == y || x + n <= y || y + n <= x; }
static inline int number_apart(const float *x, const float *y, int n) { return x < y || x >= y + n; }

static inline V4 four_of(const float *x, int step, int k) { return step ? wasm_v128_load(x + k) : wasm_v128_load32_splat(x); }

#define BINARY(name, four, op) \
  static loop old_##name; \
  static inline __attribute__((always_inline)) void \
  name##_of(const float *a, int a_step, const float *b, int b_step, float *y, int n) { \
    int k = 0; \
    for (; k + 4 <= n; k += 4) wasm_v128_store(y + k, four(four_of(a, a_step, k), four_of(b, b_step, k))); \
    for (; k < n; k++) y[k] = a[a_step * k] op b[b_step * k]; \
  } \
  static void name(char **args, const npy_intp *counts, const npy_intp *steps, void *data) { \
    int n = counts[0], as = steps[0], bs = steps[1]; \
    const float *a = (float *)args[0], *b = (float *)args[1]; \
    float *y = (float *)args[2]; \
    int fits = n >= 4 && steps[2] == 4; \
    fits = fits && (as == 4 ? contiguous_apart(a, y, n) : as == 0 && number_apart(a, y, n)); \
    fits = fits && (bs == 4 ? contiguous_apart(b, y, n) : bs == 0 && number_apart(b, y, n)); \
    if (fits && as && bs) name##_of(a, 1, b, 1, y, n); \
    else if (fits && as) name##_of(a, 1, b, 0, y, n); \
    else if (fits && bs) name##_of(a, 0, b, 1, y, n); \
    else old_##name(args, counts, steps, data); \
  }
BINARY(loop_add, wasm_f32x4_add, +)
BINARY(loop_subtract, wasm_f32x4_sub, -)
BINARY(loop_multiply, wasm_f32x4_mul, *)
BINARY(loop_divide, wasm_f32x4_div, /)
