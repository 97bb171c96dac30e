/* A weight laid out for many products with it: panels of 8 columns, each [depth][8] side by side, zeros behind the last column. */
enum { WIDE = 8 };
static inline int padded(int columns) { return (columns + WIDE - 1) / WIDE * WIDE; }

/* `to` [panels, depth, 8] from the factor F [depth, columns], whose element [k, j] is at[k down + j along] */
static void pack(const float *at, int down, int along, int depth, int columns, float *to) {
  for (int j = 0; j < padded(columns); j += WIDE, to += depth * WIDE)
    if (along == 1 && j + WIDE <= columns)
      for (int k = 0; k < depth; k++) for (int l = 0; l < WIDE; l += 4) put(to + k * WIDE + l, 4, get(at + k * down + j + l));
    else
      for (int l = 0; l < WIDE; l++)
        for (int k = 0; k < depth; k++) to[k * WIDE + l] = j + l < columns ? at[k * down + (j + l) * along] : 0;
}

/* out[:rows, :8 panels] = x[:rows, :depth] F.  Called with rows and panels known: the loops unroll.  Each sum is in the order of k */
static inline __attribute__((always_inline)) void
tile(int rows, int panels, int depth, const float *x, int x_row, int x_along, const float *F, float *out, int out_row) {
  F4 sum[4][8];
  for (int i = 0; i < rows; i++) for (int p = 0; p < 2 * panels; p++) sum[i][p] = all(0);
  for (int k = 0; k < depth; k++) {
    F4 f[8];
    for (int p = 0; p < 2 * panels; p++) f[p] = get(F + ((p / 2) * depth + k) * WIDE + p % 2 * 4);
    for (int i = 0; i < rows; i++) {
      F4 a = all(x[i * x_row + k * x_along]);
      for (int p = 0; p < 2 * panels; p++) sum[i][p] += a * f[p];
    }
  }
  for (int i = 0; i < rows; i++) for (int p = 0; p < 2 * panels; p++) put(out + i * out_row + p * 4, 4, sum[i][p]);
}

/* A panel of 8 columns of which `left` are wanted: no number behind them is written */
static inline __attribute__((always_inline)) void
narrow(int rows, int left, int depth, const float *x, int x_row, int x_along, const float *F, float *out, int out_row) {
  float whole[4 * WIDE];
  tile(rows, 1, depth, x, x_row, x_along, F, whole, WIDE);
  for (int i = 0; i < rows; i++) for (int j = 0; j < left; j++) out[i * out_row + j] = whole[i * WIDE + j];
}

/* out [rows, columns] = x F.  x's element [i, k] is x[i x_row + k x_along], out's rows are `out_row` apart; F as `pack` lays it out */
static void times_into(int rows, int depth, int columns, const float *x, int x_row, int x_along, const float *F, float *out, int out_row) {
  int whole = columns / WIDE * WIDE, left = columns - whole, many = rows / 4 * 4;
  for (int j = 0; j < whole; j += WIDE)
    for (int i = 0; i < many; i += 4) tile(4, 1, depth, x + i * x_row, x_row, x_along, F + j * depth, out + i * out_row + j, out_row);
  for (int i = 0; left && i < many; i += 4) narrow(4, left, depth, x + i * x_row, x_row, x_along, F + whole * depth, out + i * out_row + whole, out_row);
  for (int i = many; i < rows; i++) {
    int j = 0;
    for (; j + 4 * WIDE <= whole; j += 4 * WIDE) tile(1, 4, depth, x + i * x_row, x_row, x_along, F + j * depth, out + i * out_row + j, out_row);
    for (; j < whole; j += WIDE) tile(1, 1, depth, x + i * x_row, x_row, x_along, F + j * depth, out + i * out_row + j, out_row);
    if (left) narrow(1, left, depth, x + i * x_row, x_row, x_along, F + whole * depth, out + i * out_row + whole, out_row);
  }
}

/* The same with the zeros behind the last column: out [rows, padded(columns)] */
static void times(int rows, int depth, int columns, const float *x, int x_row, const float *F, float *out) {
  int width = padded(columns);
  times_into(rows, depth, width, x, x_row, 1, F, out, width);
}
