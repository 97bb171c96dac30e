/* Softmax with cross-entropy, in place: rows of logits become the gradient of their mean loss.
     z [N, V] logits without their bias    bias [V]    targets [N]
     `of`: the mean is of so many positions, of which these may be a part
     sums, chosen [N]  Σ e^(z - top) and z_y - top, so that a row's loss is log(sums) - chosen;  hits [N]  whether the first of the best is y */
static float largest_lane(F4 x) {
  float most = x[0];
  for (int l = 1; l < 4; l++) most = x[l] > most || x[l] != x[l] ? x[l] : most;
  return most;
}

/* Four numbers of a row of which `left` are left, the lanes behind them so small that they count for nothing */
static inline F4 get_left(const float *x, int left) {
  F4 four = get(x);
  for (int l = left; l < 4; l++) four[l] = -0x1.fffffep127f;
  return four;
}

static void cross_entropy(int N, int V, int of, float *z, const float *bias, const npy_intp *targets,
                          float *sums, float *chosen, char *hits) {
  for (int n = 0; n < N; n++, z += V) {
    F4 top = all(-0x1.fffffep127f), sum = all(0);
    for (int j = 0; j < V; j += 4) {
      put(z + j, V - j, get(z + j) + get(bias + j));
      top = (F4)wasm_f32x4_max((v128_t)top, (v128_t)get_left(z + j, V - j));
    }
    float most = largest_lane(top);
    int best = 0;
    while (best < V && z[best] != most) best++;
    hits[n] = best == targets[n];
    chosen[n] = z[targets[n]] - most;
    for (int j = 0; j < V; j += 4) {
      F4 e = exponential(get_left(z + j, V - j) - most);
      sum += e;
      put(z + j, V - j, e);
    }
    sums[n] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    for (int j = 0; j < V; j += 4) put(z + j, V - j, get(z + j) / (sums[n] * of));
    z[targets[n]] -= 1 / (float)of;                    /* δ(-log p_y)/δz = p - onehot(y) */
  }
}

/* The head and its loss for the rows from `first` to before `last`:  z = V y + b, and what cross_entropy makes of it.
     y [N, I]    weight [V, I]    z [N, V]    packed: a place for the weight, laid out at the first row */
static void head(int N, int V, int I, const float *y, const float *weight, const float *bias, const npy_intp *targets, float *packed,
                 float *z, float *sums, float *chosen, char *hits, int first, int last) {
  if (first == 0) pack(weight, 1, I, I, V, packed);
  times_into(last - first, I, V, y + first * I, I, 1, packed, z + first * V, V);
  cross_entropy(last - first, V, N, z + first * V, bias, targets + first, sums + first, chosen + first, hits + first);
}

/* The same backward: δV = Σ δz yᵀ, δb = Σ δz and δy = Vᵀ δz.  packed: a place for y or the weight */
static void head_back(int N, int V, int I, const float *d, const float *y, const float *weight, float *packed,
                      float *d_weight, float *d_bias, float *dy) {
  pack(y, I, 1, N, I, packed);
  times_into(V, N, I, d, 1, V, packed, d_weight, I);
  pack(weight, I, 1, V, I, packed);
  times_into(N, V, I, d, V, 1, packed, dy, I);
  for (int j = 0; j < V; j += 4) {
    F4 sum = all(0);
    for (int n = 0; n < N; n++) sum += get(d + n * V + j);
    put(d_bias + j, V - j, sum);
  }
}

/* out[index[n]] += rows[n].  rows [N, K], `apart` floats from one to the next */
static void add_rows(int N, int K, const npy_intp *index, const float *rows, int apart, float *out) {
  for (int n = 0; n < N; n++, rows += apart)
    for (int j = 0; j < K; j += 4) put(out + index[n] * K + j, K - j, get(out + index[n] * K + j) + get(rows + j));
}
