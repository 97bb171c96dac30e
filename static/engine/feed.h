/* Words as inputs of a first layer, W x + b of each, and the way back.  core/fast/compiled_feed.py fills this table, in this order. */
typedef struct {
  int S, D, B, K, apart, I, V;                         /* steps, directions, sentences, rows of W, floats from one row of d_inputs to the next;
                                                          numbers of an embedded word, 0 for one-hot; words */
  int many;                                            /* how many words occur: feed_ahead says so */
  npy_intp *at, *used, *place;                         /* [S, D, B] a position's word, then its row of the table; [V] which occur; [V] */
  float *inputs, *d_inputs;                            /* [S, D, B, K] */
  float *table;                                        /* [many, D, K] W x + b of a word; on the way back the sum of its positions' δ */
  float *vectors, *stacked, *packed;                   /* [many, I] embedded words; [D, K, I] W; a place for a factor */
  float *embedding, *d_embedding;                      /* [V, I] */
  float *weight[2], *bias[2], *d_weight[2], *d_bias[2];
} Feed;

static void copy(int n, const float *from, float *to) { memcpy(to, from, n * sizeof *to); }

/* Four numbers `apart` floats from one another, of which `left` are left */
static inline F4 get_column(const float *x, int apart, int left) {
  if (left >= 4) return (F4){x[0], x[apart], x[2 * apart], x[3 * apart]};
  F4 four = all(0);
  for (int l = 0; l < left; l++) four[l] = x[l * apart];
  return four;
}

static void feed_ahead(Feed *f) {
  int D = f->D, K = f->K, I = f->I, V = f->V, many = 0;
  for (int v = 0; v < V; v++) f->place[v] = 0;
  for (int n = 0; n < f->S * D * f->B; n++) f->place[f->at[n]] = 1;
  for (int v = 0; v < V; v++) if (f->place[v]) f->place[v] = many, f->used[many++] = v;
  f->many = many;
  if (I) {
    for (int u = 0; u < many; u++) copy(I, f->embedding + f->used[u] * I, f->vectors + u * I);
    for (int d = 0; d < D; d++) copy(K * I, f->weight[d], f->stacked + d * K * I);
    pack(f->stacked, 1, I, I, D * K, f->packed);
    times_into(many, I, D * K, f->vectors, I, 1, f->packed, f->table, D * K);
  }
  for (int d = 0; d < D; d++)
    for (int k = 0; k < K; k += 4)
      for (int u = 0; u < many; u++) {
        float *row = f->table + (u * D + d) * K + k;
        put(row, K - k, (I ? get(row) : get_column(f->weight[d] + k * V + f->used[u], V, K - k)) + get(f->bias[d] + k));
      }
  for (int n = 0; n < f->S * D * f->B; n++) {
    f->at[n] = f->place[f->at[n]] * D + n / f->B % D;
    copy(K, f->table + f->at[n] * K, f->inputs + n * K);
  }
}

static void feed_back(Feed *f) {
  int D = f->D, K = f->K, I = f->I, V = f->V, many = f->many;
  for (int k = 0; k < many * D * K; k++) f->table[k] = 0;
  add_rows(f->S * D * f->B, K, f->at, f->d_inputs, f->apart, f->table);
  for (int d = 0; d < D; d++)
    for (int k = 0; k < K; k += 4) {
      F4 sum = all(0);
      for (int u = 0; u < many; u++) {
        F4 row = get(f->table + (u * D + d) * K + k);
        for (int l = 0; !I && l < 4 && k + l < K; l++) f->d_weight[d][(k + l) * V + f->used[u]] = row[l];
        sum += row;
      }
      put(f->d_bias[d] + k, K - k, sum);
    }
  if (!I) return;
  pack(f->vectors, I, 1, many, I, f->packed);
  for (int d = 0; d < D; d++) times_into(K, many, I, f->table + d * K, 1, D * K, f->packed, f->d_weight[d], I);
  pack(f->stacked, I, 1, D * K, I, f->packed);
  times_into(many, D * K, I, f->table, D * K, 1, f->packed, f->vectors, I);
  for (int u = 0; u < many; u++) copy(I, f->vectors + u * I, f->d_embedding + f->used[u] * I);
}
