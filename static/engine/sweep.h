/* A layer's loop over time, forward and backward, in one call: what all cells have in common.  core/fast/sweep.py says what each array
   is; core/fast/compiled.py fills this table, in this order. */
typedef struct {
  int S, D, B, H;                                      /* steps, directions, sentences, units */
  int started;                                         /* whether the initial states may differ from zero */
  float *inputs, *hidden, *d_hidden;                   /* [S, D, B, K], [S+1, D, B, H], [S, D, B, H] */
  float *masks, *operands;                             /* [S, D, B, H] recurrent dropout, or 0; h' as it goes into the product */
  float *gates, *kept;                                 /* what the cell's own file says */
  float *d_gates, *d_inputs;
  float *packed, *product;                             /* places for a weight [D, …] and a step's product */
  float *weight[2], *own[2][3];                        /* U [K, H] of each direction, and the cell's own weights */
} Sweep;

/* One sentence's row of one step: `row` counts them over steps, directions and sentences, `next` is the same row a step later */
typedef struct { const Sweep *w; int d, row, next, has_next; const float *product; } At;
typedef void (*Row)(At at);

/* h into its place, and into the next step's product */
static inline void put_hidden(At at, int j, F4 h) {
  int H = at.w->H;
  put(at.w->hidden + at.next * H + j, H - j, h);
  if (at.w->masks && at.has_next) put(at.w->operands + at.next * H + j, H - j, h * get(at.w->masks + at.next * H + j));
}

/* What arrives at h: from above, and from the next step through U h' */
static inline F4 arriving(At at, int j) {
  const Sweep *w = at.w;
  F4 dh = get(w->d_hidden + at.row * w->H + j);
  if (!at.has_next) return dh;
  F4 through = get(at.product + j);
  return dh + (w->masks ? through * get(w->masks + at.next * w->H + j) : through);
}

/* The steps from `first` to before `last`: `row` gets U h', which is zero where nothing was before */
static inline __attribute__((always_inline)) void ahead(const Sweep *w, int first, int last, int blocks, Row row) {
  int D = w->D, B = w->B, H = w->H, K = blocks * H, width = padded(K), size = width * H;
  for (int d = 0; d < D && first == 0; d++) pack(w->weight[d], 1, H, H, K, w->packed + d * size);
  for (int s = first; s < last; s++)
    for (int d = 0; d < D; d++) {
      int begin = (s * D + d) * B;
      if (s || w->started) times(B, H, K, w->operands + begin * H, H, w->packed + d * size, w->product);
      else for (int k = 0; k < B * width; k++) w->product[k] = 0;
      for (int b = 0; b < B; b++) row((At){w, d, begin + b, begin + b + D * B, s + 1 < w->S, w->product + b * width});
    }
}

/* The same from the end, 0 the last step: `row` gets Uᵀ δz of the next step.  δz's rows are `apart`, its first is at `d_product` */
static inline __attribute__((always_inline)) void
back(const Sweep *w, int first, int last, int blocks, const float *d_product, int apart, Row row) {
  int D = w->D, B = w->B, H = w->H, K = blocks * H, width = padded(H), size = width * K;
  for (int d = 0; d < D && first == 0; d++) pack(w->weight[d], H, 1, K, H, w->packed + d * size);
  for (int s = w->S - 1 - first; s > w->S - 1 - last; s--)
    for (int d = 0; d < D; d++) {
      int begin = (s * D + d) * B, next = begin + D * B, has_next = s + 1 < w->S;
      if (has_next) times(B, K, H, d_product + next * apart, apart, w->packed + d * size, w->product);
      for (int b = 0; b < B; b++) row((At){w, d, begin + b, next + b, has_next, w->product + b * width});
    }
}
