/* exp, exp2, tanh and 1/x of float.  The first three are computed in double, two numbers at a time, and rounded once: so the result
   is the nearest float but in a few cases in ten thousand, where it is the one beside it; overflow and subnormals come out of the rounding. */

typedef v128_t V4;                                     /* four floats */
typedef v128_t V2;                                     /* two doubles */
#define D(x) wasm_f64x2_splat(x)

/* 2^x for |x| < 1000.  x = n + f, f in [-1/2, 1/2]; 2^f by a polynomial (Chebyshev's nodes), within 6e-11 of its value;
   n goes into the exponent.  Adding 1.5 2^52 leaves n in the last bits: the rounding to the nearest whole number is the sum's own. */
static inline V2 two_to(V2 x) {
  V2 big = D(0x1.8p52), shifted = wasm_f64x2_add(x, big);
  V2 f = wasm_f64x2_sub(x, wasm_f64x2_sub(shifted, big));
  V2 p = D(0x1.00c0e3p-16);
  p = wasm_f64x2_add(wasm_f64x2_mul(p, f), D(0x1.446c79d6p-13));
  p = wasm_f64x2_add(wasm_f64x2_mul(p, f), D(0x1.5d87759b6p-10));
  p = wasm_f64x2_add(wasm_f64x2_mul(p, f), D(0x1.3b29d8bb33p-7));
  p = wasm_f64x2_add(wasm_f64x2_mul(p, f), D(0x1.c6b08da709fp-5));
  p = wasm_f64x2_add(wasm_f64x2_mul(p, f), D(0x1.ebfbe0aa03a2ep-3));
  p = wasm_f64x2_add(wasm_f64x2_mul(p, f), D(0x1.62e42fef9cc78p-1));
  p = wasm_f64x2_add(wasm_f64x2_mul(p, f), D(0x1.ffffffffa7139p-1));
  return wasm_i64x2_add(p, wasm_i64x2_shl(shifted, 52));
}

/* Beyond 200 every power is 0 or infinite as a float; a NaN stays one */
static inline V2 within(V2 x) { return wasm_f64x2_max(wasm_f64x2_min(x, D(200)), D(-200)); }
static inline V2 exp2_of(V2 x) { return two_to(within(x)); }
static inline V2 exp_of(V2 x) { return two_to(wasm_f64x2_mul(within(x), D(0x1.71547652b82fep+0))); }

/* tanh |x| = 1 - 2 / (e^2|x| + 1), near 0 its series; |x| over 10 is 1 as a float, and the sign comes back at the end */
static inline V2 tanh_of(V2 x) {
  V2 sign = wasm_v128_and(x, D(-0.0)), a = wasm_f64x2_min(wasm_f64x2_abs(x), D(10)), z = wasm_f64x2_mul(a, a);
  V2 e = two_to(wasm_f64x2_mul(a, D(0x1.71547652b82fep+1)));
  V2 far = wasm_f64x2_sub(D(1), wasm_f64x2_div(D(2), wasm_f64x2_add(e, D(1))));
  V2 p = D(-17.0 / 315);
  p = wasm_f64x2_add(wasm_f64x2_mul(p, z), D(2.0 / 15));
  p = wasm_f64x2_add(wasm_f64x2_mul(p, z), D(-1.0 / 3));
  V2 near = wasm_f64x2_add(a, wasm_f64x2_mul(a, wasm_f64x2_mul(p, z)));
  return wasm_v128_or(sign, wasm_v128_bitselect(near, far, wasm_f64x2_lt(a, D(0.0625))));
}

#define IN_DOUBLE(name, of) \
  static inline V4 name(V4 x) { \
    V4 low = wasm_f32x4_demote_f64x2_zero(of(wasm_f64x2_promote_low_f32x4(x))); \
    V4 high = wasm_f32x4_demote_f64x2_zero(of(wasm_f64x2_promote_low_f32x4(wasm_i64x2_shuffle(x, x, 1, 1)))); \
    return wasm_i64x2_shuffle(low, high, 0, 2); \
  }
IN_DOUBLE(four_exp, exp_of)
IN_DOUBLE(four_exp2, exp2_of)
IN_DOUBLE(four_tanh, tanh_of)
static inline V4 four_reciprocal(V4 x) { return wasm_f32x4_div(wasm_f32x4_splat(1), x); }

/* Any strides; a number's result does not depend on where it stands.  NumPy hands on no overlap in which a result is
   written before the numbers behind it are read; four are read here before the first of the four is written. */
#define UNARY(name, four) \
  static void name(char **args, const npy_intp *counts, const npy_intp *steps, void *data) { \
    int n = counts[0], k = 0, from = steps[0], to = steps[1]; \
    char *x = args[0], *y = args[1]; \
    if (from == 4 && to == 4) \
      for (; k + 4 <= n; k += 4, x += 16, y += 16) wasm_v128_store(y, four(wasm_v128_load(x))); \
    for (; k < n; k++, x += from, y += to) wasm_v128_store32_lane(y, four(wasm_v128_load32_splat(x)), 0); \
  }
UNARY(loop_exp, four_exp)
UNARY(loop_exp2, four_exp2)
UNARY(loop_tanh, four_tanh)
UNARY(loop_reciprocal, four_reciprocal)
