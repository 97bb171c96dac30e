/* The GRU with the reset gate in front of the product (core/cells/gru_reset_before.py): two products a step.  h' is with dropout where it is fed
     gates    [S, D, B, 3H]    r z n                         kept [S, D, B, H]  r ⊙ h'
     d_gates  [S+1, D, B, 5H]  δz_r δz_z δz_n; δh' past the products; and through r ⊙ h', in front of the dropout */

static void before_ahead(const Sweep *w, int first, int last) {
  int D = w->D, B = w->B, H = w->H, wide = padded(2 * H), narrow = padded(H), size = (wide + narrow) * H;
  for (int d = 0; d < D && first == 0; d++) {
    pack(w->weight[d], 1, H, H, 2 * H, w->packed + d * size);
    pack(w->weight[d] + 2 * H * H, 1, H, H, H, w->packed + d * size + wide * H);
  }
  for (int s = first; s < last; s++)
    for (int d = 0; d < D; d++) {
      int begin = (s * D + d) * B;
      const float *packed = w->packed + d * size;
      times(B, H, 2 * H, w->operands + begin * H, H, packed, w->product);
      for (int b = 0; b < B; b++)
        for (int j = 0; j < H; j += 4) {
          const float *zx = w->inputs + (begin + b) * 3 * H + j, *zh = w->product + b * wide + j;
          float *gates = w->gates + (begin + b) * 3 * H + j;
          F4 r = sigmoid(get(zx) + get(zh)), z = sigmoid(get(zx + H) + get(zh + H));
          put(gates, H - j, r), put(gates + H, H - j, z);
          put(w->kept + (begin + b) * H + j, H - j, r * get(w->operands + (begin + b) * H + j));
        }
      times(B, H, H, w->kept + begin * H, H, packed + wide * H, w->product);
      for (int b = 0; b < B; b++)
        for (int j = 0; j < H; j += 4) {
          float *gates = w->gates + (begin + b) * 3 * H + j;
          F4 z = get(gates + H), n = tangent(get(w->inputs + (begin + b) * 3 * H + 2 * H + j) + get(w->product + b * narrow + j));
          put(gates + 2 * H, H - j, n);
          put_hidden((At){w, d, begin + b, begin + b + D * B, s + 1 < w->S, 0}, j, (get(w->hidden + (begin + b) * H + j) - n) * z + n);
        }
    }
}

static void before_back(const Sweep *w, int first, int last) {
  int D = w->D, B = w->B, H = w->H, width = padded(H), size = width * 3 * H;
  for (int d = 0; d < D && first == 0; d++) {
    pack(w->weight[d], H, 1, 2 * H, H, w->packed + d * size);
    pack(w->weight[d] + 2 * H * H, H, 1, H, H, w->packed + d * size + width * 2 * H);
  }
  for (int s = w->S - 1 - first; s > w->S - 1 - last; s--)
    for (int d = 0; d < D; d++) {
      int begin = (s * D + d) * B, next = begin + D * B, has_next = s + 1 < w->S;
      const float *packed = w->packed + d * size;
      if (has_next) times(B, 2 * H, H, w->d_gates + next * 5 * H, 5 * H, packed, w->product);
      for (int b = 0; b < B; b++)
        for (int j = 0; j < H; j += 4) {
          const float *gates = w->gates + (begin + b) * 3 * H + j, *d_next = w->d_gates + (next + b) * 5 * H + j;
          float *dz = w->d_gates + (begin + b) * 5 * H + j;
          F4 z = get(gates + H), n = get(gates + 2 * H), dh = get(w->d_hidden + (begin + b) * H + j);
          if (has_next) {
            F4 fed = get(w->product + b * width + j) + get(d_next + 4 * H);
            dh += (w->masks ? fed * get(w->masks + (next + b) * H + j) : fed) + get(d_next + 3 * H);
          }
          put(dz + H, H - j, dh * (get(w->hidden + (begin + b) * H + j) - n) * z * (1 - z));      /* h = (1 - z) ⊙ n + z ⊙ h' */
          put(dz + 2 * H, H - j, dh * (1 - z) * (1 - n * n));                                     /* n = tanh(zx_n + U_n (r ⊙ h')) */
          put(dz + 3 * H, H - j, dh * z);
        }
      times(B, H, H, w->d_gates + begin * 5 * H + 2 * H, 5 * H, packed + width * 2 * H, w->product);
      for (int b = 0; b < B; b++)
        for (int j = 0; j < H; j += 4) {
          float *dz = w->d_gates + (begin + b) * 5 * H + j;
          F4 r = get(w->gates + (begin + b) * 3 * H + j), d_gated = get(w->product + b * width + j) * r;
          put(dz, H - j, d_gated * get(w->operands + (begin + b) * H + j) * (1 - r));              /* r = σ(z_r) */
          put(dz + 4 * H, H - j, d_gated);
        }
    }
}
