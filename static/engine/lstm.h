/* The LSTM (core/cells/lstm.py, and peepholes.py where the cell's own weights p are there).  z = W x + b + U h'
     gates    [S+1, D, B, 5H]  i f a o and C'                kept [S, D, B, H]  tanh(C)
     d_gates  [S+1, D, B, 5H]  δC' and δz_i δz_f δz_a δz_o */

static inline __attribute__((always_inline)) void lstm_ahead_row(At at, int peepholes) {
  const Sweep *w = at.w;
  int H = w->H;
  const float *zx = w->inputs + at.row * 4 * H, *zh = at.product, *const *p = (const float *const *)w->own[at.d];
  float *gates = w->gates + at.row * 5 * H, *next = w->gates + at.next * 5 * H;
  for (int j = 0; j < H; j += 4) {
    int left = H - j;
    F4 C_prev = get(gates + 4 * H + j);
    F4 z_i = get(zx + j) + get(zh + j), z_f = get(zx + H + j) + get(zh + H + j);
    F4 z_a = get(zx + 2 * H + j) + get(zh + 2 * H + j), z_o = get(zx + 3 * H + j) + get(zh + 3 * H + j);
    if (peepholes) z_i += get(p[0] + j) * C_prev, z_f += get(p[1] + j) * C_prev;
    F4 i = sigmoid(z_i), f = sigmoid(z_f), a = tangent(z_a);
    F4 C = f * C_prev + i * a;
    if (peepholes) z_o += get(p[2] + j) * C;
    F4 o = sigmoid(z_o), tanh_C = tangent(C);
    put(gates + j, left, i), put(gates + H + j, left, f), put(gates + 2 * H + j, left, a), put(gates + 3 * H + j, left, o);
    put(next + 4 * H + j, left, C), put(w->kept + at.row * H + j, left, tanh_C);
    put_hidden(at, j, o * tanh_C);
  }
}

static inline __attribute__((always_inline)) void lstm_back_row(At at, int peepholes) {
  const Sweep *w = at.w;
  int H = w->H;
  const float *gates = w->gates + at.row * 5 * H, *next = w->d_gates + at.next * 5 * H, *const *p = (const float *const *)w->own[at.d];
  float *d = w->d_gates + at.row * 5 * H;
  for (int j = 0; j < H; j += 4) {
    int left = H - j;
    F4 i = get(gates + j), f = get(gates + H + j), a = get(gates + 2 * H + j), o = get(gates + 3 * H + j);
    F4 C_prev = get(gates + 4 * H + j), tanh_C = get(w->kept + at.row * H + j), dh = arriving(at, j);
    F4 dz_o = dh * tanh_C * o * (1 - o);               /* h = o ⊙ tanh(C) */
    F4 dC = dh * o * (1 - tanh_C * tanh_C);            /* h = o ⊙ tanh(C) */
    if (at.has_next) dC += get(next + j);
    if (peepholes) dC += dz_o * get(p[2] + j);         /* z_o = … + p_o ⊙ C */
    F4 dz_i = dC * a * i * (1 - i);                    /* C = f ⊙ C' + i ⊙ a */
    F4 dz_f = dC * C_prev * f * (1 - f);               /* C = f ⊙ C' + i ⊙ a */
    F4 dz_a = dC * i * (1 - a * a);                    /* C = f ⊙ C' + i ⊙ a */
    F4 dC_prev = dC * f;                               /* C = f ⊙ C' + i ⊙ a */
    if (peepholes) dC_prev += dz_i * get(p[0] + j) + dz_f * get(p[1] + j);
    put(d + j, left, dC_prev), put(d + H + j, left, dz_i), put(d + 2 * H + j, left, dz_f);
    put(d + 3 * H + j, left, dz_a), put(d + 4 * H + j, left, dz_o);
  }
}

static void plain_ahead_row(At at) { lstm_ahead_row(at, 0); }
static void plain_back_row(At at) { lstm_back_row(at, 0); }
static void peephole_ahead_row(At at) { lstm_ahead_row(at, 1); }
static void peephole_back_row(At at) { lstm_back_row(at, 1); }

static void lstm_ahead(const Sweep *w, int first, int last) { ahead(w, first, last, 4, plain_ahead_row); }
static void lstm_back(const Sweep *w, int first, int last) { back(w, first, last, 4, w->d_gates + w->H, 5 * w->H, plain_back_row); }
static void peephole_ahead(const Sweep *w, int first, int last) { ahead(w, first, last, 4, peephole_ahead_row); }
static void peephole_back(const Sweep *w, int first, int last) { back(w, first, last, 4, w->d_gates + w->H, 5 * w->H, peephole_back_row); }
