/* What is done to all the numbers of the parameters at once */

/* Σ x², in double */
static double squares(int n, const float *x) {
  v128_t sum = wasm_f64x2_splat(0);
  int k = 0;
  for (; k + 2 <= n; k += 2) {
    v128_t two = wasm_f64x2_promote_low_f32x4(wasm_v128_load64_zero(x + k));
    sum = wasm_f64x2_add(sum, wasm_f64x2_mul(two, two));
  }
  double total = wasm_f64x2_extract_lane(sum, 0) + wasm_f64x2_extract_lane(sum, 1);
  return k < n ? total + (double)x[k] * x[k] : total;
}

/* Whether every number is finite: x - x is 0 only then */
static int finite(int n, const float *x) {
  I4 odd = {0};
  int k = 0, left_odd = 0;
  for (; k + 4 <= n; k += 4) odd |= get(x + k) - get(x + k) != 0;
  for (; k < n; k++) left_odd |= x[k] - x[k] != 0;
  return !left_odd && !wasm_v128_any_true((v128_t)odd);
}

/* core/training/optimisers.py's adam, number by number as NumPy does it:  θ' - size m / (√v + small) */
static void adam(int n, const float *theta, const float *g, const float *m, const float *v, float *theta_now, float *m_now, float *v_now,
                 float beta1, float rest1, float beta2, float rest2, float small, float size) {
  for (int k = 0; k < n; k += 4) {
    F4 slope = get(g + k), m4 = get(m + k) * beta1 + slope * rest1, v4 = get(v + k) * beta2 + slope * slope * rest2;
    F4 root = (F4)wasm_f32x4_sqrt((v128_t)v4);
    put(m_now + k, n - k, m4), put(v_now + k, n - k, v4);
    put(theta_now + k, n - k, get(theta + k) - m4 / (root + small) * size);
  }
}
