/* The simple recurrent network (core/cells/rnn.py), with tanh and with the rectifier.     d_inputs [S, D, B, H]  δz */

static inline __attribute__((always_inline)) void rnn_ahead_row(At at, int rectified) {
  int H = at.w->H;
  for (int j = 0; j < H; j += 4) {
    F4 z = get(at.w->inputs + at.row * H + j) + get(at.product + j);
    put_hidden(at, j, rectified ? (F4)wasm_f32x4_max((v128_t)z, wasm_f32x4_splat(0)) : tangent(z));
  }
}

static inline __attribute__((always_inline)) void rnn_back_row(At at, int rectified) {
  int H = at.w->H;
  for (int j = 0; j < H; j += 4) {
    F4 h = get(at.w->hidden + at.next * H + j), dh = arriving(at, j);
    F4 positive = (F4)((I4)(h > 0) & (I4)dh);
    put(at.w->d_inputs + at.row * H + j, H - j, rectified ? positive : dh * (1 - h * h));
  }
}

static void tanh_ahead_row(At at) { rnn_ahead_row(at, 0); }
static void tanh_back_row(At at) { rnn_back_row(at, 0); }
static void relu_ahead_row(At at) { rnn_ahead_row(at, 1); }
static void relu_back_row(At at) { rnn_back_row(at, 1); }

static void rnn_ahead(const Sweep *w, int first, int last) { ahead(w, first, last, 1, tanh_ahead_row); }
static void rnn_back(const Sweep *w, int first, int last) { back(w, first, last, 1, w->d_inputs, w->H, tanh_back_row); }
static void rectified_ahead(const Sweep *w, int first, int last) { ahead(w, first, last, 1, relu_ahead_row); }
static void rectified_back(const Sweep *w, int first, int last) { back(w, first, last, 1, w->d_inputs, w->H, relu_back_row); }
