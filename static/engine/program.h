/* A program: what NumPy would be called for, one call after the other, as a table of numbers.  It knows of rows of numbers and nothing else;
   core/fast/own/compiled.py writes it, in this order of the operations. */
typedef struct { float *at; int by_d, by_b, along; } Place;                 /* number [d, b, k] is at[d by_d + b by_b + k along]; along is 1, or 0 for a number */
typedef struct { int operation, D, B, n; Place out, a, b; } Instruction;    /* out [D, B, n] */
enum { COPY, NEGATIVE, ADD, SUBTRACT, MULTIPLY, DIVIDE, TANH, EXP, SIGMOID, RECTIFY, SOFTPLUS,
       SIGMOID_SLOPE, TANH_SLOPE, RECTIFY_SLOPE, SOFTPLUS_SLOPE, PACK, TIMES };

/* ln(1 + e^z) = max(z, 0) + ln(1 + e), e = e^-|z|; ln(1 + e) = 2 artanh(s), s = e / (2 + e) <= 1/3, by its series */
static inline F4 softplus(F4 z) {
  F4 e = exponential(-(F4)wasm_f32x4_abs((v128_t)z)), s = e / (2 + e), q = s * s, p = all(1.0f / 15);
  p = p * q + 1.0f / 13, p = p * q + 1.0f / 11, p = p * q + 1.0f / 9, p = p * q + 1.0f / 7, p = p * q + 1.0f / 5, p = p * q + 1.0f / 3;
  return (F4)wasm_f32x4_max((v128_t)z, wasm_f32x4_splat(0)) + 2 * (s + s * (q * p));
}
/* Of y = ln(1 + e^z):  1 - e^-y = 2t / (1 + t), t = tanh(y/2), which keeps a small number's digits */
static inline F4 softplus_slope(F4 y) {
  F4 t = tangent(y * 0.5f);
  return 2 * t / (1 + t);
}
static inline F4 rectify_slope(F4 y) { return (F4)((I4)(y > 0) & (I4)all(1)); }

static inline F4 at(const float *x, int along, int k) { return along ? get(x + k) : all(*x); }

#define EACH(value) \
  for (int d = 0; d < i->D; d++) \
    for (int r = 0; r < i->B; r++) { \
      float *y = i->out.at + d * i->out.by_d + r * i->out.by_b; \
      const float *p = i->a.at + d * i->a.by_d + r * i->a.by_b, *q = i->b.at + d * i->b.by_d + r * i->b.by_b; \
      for (int k = 0; k < i->n; k += 4) { F4 a = at(p, i->a.along, k), b = at(q, i->b.along, k); (void)b; put(y + k, i->n - k, value); } \
    } \
  break

static void run_program(const Instruction *i, int count) {
  for (; count > 0; count--, i++) switch (i->operation) {
    case COPY: EACH(a);
    case NEGATIVE: EACH(-a);
    case ADD: EACH(a + b);
    case SUBTRACT: EACH(a - b);
    case MULTIPLY: EACH(a * b);
    case DIVIDE: EACH(a / b);
    case TANH: EACH(tangent(a));
    case EXP: EACH(exponential(a));
    case SIGMOID: EACH(sigmoid(a));
    case RECTIFY: EACH((F4)wasm_f32x4_max((v128_t)a, wasm_f32x4_splat(0)));
    case SOFTPLUS: EACH(softplus(a));
    case SIGMOID_SLOPE: EACH(a * (1 - a));
    case TANH_SLOPE: EACH(1 - a * a);
    case RECTIFY_SLOPE: EACH(rectify_slope(a));
    case SOFTPLUS_SLOPE: EACH(softplus_slope(a));
    case PACK: pack(i->a.at, i->a.by_b, i->a.along, i->B, i->n, i->out.at); break;           /* a factor [B, n] laid out for TIMES */
    case TIMES:                                         /* out = a F for each of the D, F [b.along, n] as PACK lays it out */
      for (int d = 0; d < i->D; d++)
        times_into(i->B, i->b.along, i->n, i->a.at + d * i->a.by_d, i->a.by_b, 1, i->b.at + d * i->b.by_d, i->out.at + d * i->out.by_d, i->out.by_b);
  }
}
