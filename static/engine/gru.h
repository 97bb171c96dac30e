/* The GRU (core/cells/gru.py): the reset gate after the product, which has a bias c of its own.  zx = W x + b, zh = U h'
     gates    [S, D, B, 3H]    r z n                         kept [S, D, B, H]  m = zh_n + c
     d_gates  [S+1, D, B, 5H]  δzx_n, δzh_r δzh_z δzh_n, and δh' other than through U     d_inputs [S, D, B, 3H] */

static void gru_ahead_row(At at) {
  const Sweep *w = at.w;
  int H = w->H;
  const float *zx = w->inputs + at.row * 3 * H, *zh = at.product, *h_prev = w->hidden + at.row * H;
  float *gates = w->gates + at.row * 3 * H;
  for (int j = 0; j < H; j += 4) {
    int left = H - j;
    F4 r = sigmoid(get(zx + j) + get(zh + j)), z = sigmoid(get(zx + H + j) + get(zh + H + j));
    F4 m = get(zh + 2 * H + j) + get(w->own[at.d][0] + j);
    F4 n = tangent(get(zx + 2 * H + j) + r * m);
    put(gates + j, left, r), put(gates + H + j, left, z), put(gates + 2 * H + j, left, n), put(w->kept + at.row * H + j, left, m);
    put_hidden(at, j, (get(h_prev + j) - n) * z + n);  /* h = (1 - z) ⊙ n + z ⊙ h' */
  }
}

static void gru_back_row(At at) {
  const Sweep *w = at.w;
  int H = w->H;
  const float *gates = w->gates + at.row * 3 * H, *next = w->d_gates + at.next * 5 * H + 4 * H;
  float *d = w->d_gates + at.row * 5 * H, *d_inputs = w->d_inputs + at.row * 3 * H;
  for (int j = 0; j < H; j += 4) {
    int left = H - j;
    F4 r = get(gates + j), z = get(gates + H + j), n = get(gates + 2 * H + j), m = get(w->kept + at.row * H + j);
    F4 dh = arriving(at, j);
    if (at.has_next) dh += get(next + j);
    F4 dz_n = dh * (1 - z) * (1 - n * n);              /* h = (1 - z) ⊙ n + z ⊙ h',  n = tanh(zx_n + r ⊙ m) */
    F4 dz_z = dh * (get(w->hidden + at.row * H + j) - n) * z * (1 - z);
    F4 dz_r = dz_n * m * r * (1 - r);                  /* n = tanh(zx_n + r ⊙ m) */
    put(d + j, left, dz_n), put(d + H + j, left, dz_r), put(d + 2 * H + j, left, dz_z);
    put(d + 3 * H + j, left, dz_n * r), put(d + 4 * H + j, left, dh * z);
    put(d_inputs + j, left, dz_r), put(d_inputs + H + j, left, dz_z), put(d_inputs + 2 * H + j, left, dz_n);
  }
}

static void gru_ahead(const Sweep *w, int first, int last) { ahead(w, first, last, 3, gru_ahead_row); }
static void gru_back(const Sweep *w, int first, int last) { back(w, first, last, 3, w->d_gates + w->H, 5 * w->H, gru_back_row); }
