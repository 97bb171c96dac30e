/* Four floats side by side, and the functions of the cells and the loss on them: in single precision, within 2 units of the last place.
   A number's result does not depend on the lane that it is in. */
typedef float F4 __attribute__((vector_size(16)));
typedef F4 F4_anywhere __attribute__((aligned(4), may_alias));
typedef int I4 __attribute__((vector_size(16)));

static inline F4 all(float x) { return (F4){x, x, x, x}; }
static inline F4 get(const float *x) { return *(const F4_anywhere *)x; }         /* of the last of a row some lanes may be behind its end: they are not put */
static inline void put(float *y, int left, F4 x) {                               /* of which `left` numbers of the row are left */
  if (left >= 4) *(F4_anywhere *)y = x;
  else for (int k = 0; k < left; k++) y[k] = x[k];
}

/* 2^x: x = n + f, f in [-1/2, 1/2]; 2^f by a polynomial (Chebyshev's nodes), within 1e-8.  Adding 1.5 2^23 + 127 rounds x to n and leaves
   n + 127 in the last bits, which are the exponent of 2^n.  Below -126 it is 0, from 128 on infinite; a NaN stays one. */
static inline F4 power(F4 x) {
  x = (F4)wasm_f32x4_pmax(wasm_f32x4_pmin((v128_t)x, wasm_f32x4_splat(128)), wasm_f32x4_splat(-127));
  F4 shifted = x + (0x1.8p23f + 127), f = x - (shifted - (0x1.8p23f + 127));
  F4 p = all(0x1.44138ap-13f);
  p = p * f + 0x1.5f0890p-10f;
  p = p * f + 0x1.3b2a54p-7f;
  p = p * f + 0x1.c6af6cp-5f;
  p = p * f + 0x1.ebfbe0p-3f;
  p = p * f + 0x1.62e430p-1f;
  p = p * f + 1;
  return p * (F4)((I4)shifted << 23);
}

static inline F4 exponential(F4 x) { return power(x * 0x1.715476p+0f); }
static inline F4 sigmoid(F4 z) { return 1 / (1 + power(z * -0x1.715476p+0f)); }

/* tanh |x| = 1 - 2 / (e^2|x| + 1), near 0 x + x^3 q(x^2), so that a small number keeps its digits; the sign comes back at the end */
static inline F4 tangent(F4 x) {
  F4 a = (F4)wasm_f32x4_abs((v128_t)x), s = a * a;
  F4 far = 1 - 2 / (1 + power(a * 0x1.715476p+1f));
  F4 q = all(-5.70498872745e-3f);
  q = q * s + 2.06390887954e-2f;
  q = q * s - 5.37397155531e-2f;
  q = q * s + 1.33314422036e-1f;
  q = q * s - 3.33332819422e-1f;
  F4 near = a + a * (s * q);
  v128_t size = wasm_v128_bitselect((v128_t)near, (v128_t)far, (v128_t)(a < 0.625f));
  return (F4)wasm_v128_or(size, wasm_v128_and((v128_t)x, wasm_f32x4_splat(-0.0f)));
}
