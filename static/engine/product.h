/* The product of two matrices, written once for float and for double.  The file that includes it says T, a number, LANES,
   how many of them a vector holds, and NAME(x), x with the type's own ending.

   Every element is  ((0 + a0 b0) + a1 b1) + ...  in the order of k, each product and each sum rounded: what NumPy's plain loop
   computes, to the last bit.  A vector holds neighbours in a row of C, never terms of one sum.                                 */

typedef T NAME(vector) __attribute__((vector_size(16)));
typedef NAME(vector) NAME(anywhere) __attribute__((aligned(sizeof(T)), may_alias));
#define V NAME(vector)
#define AT(p) (*(NAME(anywhere) *)(p))

typedef struct { T *at; int down, along; } NAME(matrix);               /* element [i, j] is at[i down + j along] */
#define M NAME(matrix)

enum { NAME(COLUMNS) = 2 * LANES, NAME(DEPTH) = 512 / LANES, NAME(GROUP) = 8 };    /* of a panel of B, 4 KB, of which a group is packed at a time */

/* B[:depth, :columns] side by side, zeros behind its last column */
static void NAME(pack)(M B, int depth, int columns, T *panel) {
  if (B.along == 1 && columns == NAME(COLUMNS)) {
    for (int k = 0; k < depth; k++)
      for (int h = 0; h < 2; h++) AT(panel + (2 * k + h) * LANES) = AT(B.at + k * B.down + h * LANES);
    return;
  }
  for (int j = 0; j < NAME(COLUMNS); j++) {
    T *to = panel + j;
    const T *from = B.at + j * B.along;
    if (j < columns) for (int k = 0; k < depth; k++) to[k * NAME(COLUMNS)] = from[k * B.down];
    else for (int k = 0; k < depth; k++) to[k * NAME(COLUMNS)] = 0;
  }
}

/* Four rows of A side by side: a strip, whose numbers are read once for a whole group of panels */
static M NAME(packed_strip)(M A, int depth, T *strip) {
  for (int k = 0; k < depth; k++)
    for (int i = 0; i < 4; i++) strip[k * 4 + i] = A.at[i * A.down + k * A.along];
  return (M){strip, 1, 4};
}

/* C[:rows, :] (+)= A[:rows, :depth] b, a whole panel wide; C's rows are `row` apart.  Called with rows known: the loops unroll */
static inline __attribute__((always_inline)) void
NAME(tile)(int rows, int depth, M A, const T *b, int down, T *c, int row, int goes_on) {
  V sum[4][2];
  for (int i = 0; i < rows; i++)
    for (int h = 0; h < 2; h++) sum[i][h] = goes_on ? AT(c + i * row + h * LANES) : (V){0};
  for (int k = 0; k < depth; k++, b += down) {
    V b0 = AT(b), b1 = AT(b + LANES);
    for (int i = 0; i < rows; i++) {
      T a = A.at[i * A.down + k * A.along];
      sum[i][0] += a * b0;
      sum[i][1] += a * b1;
    }
  }
  for (int i = 0; i < rows; i++)
    for (int h = 0; h < 2; h++) AT(c + i * row + h * LANES) = sum[i][h];
}

/* The same for a panel of which only some columns are C's */
static void NAME(narrow_tile)(int rows, int columns, int depth, M A, const T *b, int down, T *c, int row, int goes_on) {
  T whole[4 * NAME(COLUMNS)] = {0};
  for (int i = 0; goes_on && i < rows; i++)
    for (int j = 0; j < columns; j++) whole[i * NAME(COLUMNS) + j] = c[i * row + j];
  if (rows == 4) NAME(tile)(4, depth, A, b, down, whole, NAME(COLUMNS), goes_on);
  else NAME(tile)(1, depth, A, b, down, whole, NAME(COLUMNS), goes_on);
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++) c[i * row + j] = whole[i * NAME(COLUMNS) + j];
}

/* C[:, j:] (+)= A[:, k:] B[k:, j:], a group of panels wide and `depth` deep */
static void NAME(group)(int m, int p, int j, int k, int depth, M A, M B, M C) {
  T panels[NAME(GROUP)][NAME(DEPTH) * NAME(COLUMNS)], strip[NAME(DEPTH) * 4];
  const T *b[NAME(GROUP)];
  int down[NAME(GROUP)], columns[NAME(GROUP)], count = 0;
  for (; count < NAME(GROUP) && j + count * NAME(COLUMNS) < p; count++) {
    int at = j + count * NAME(COLUMNS), wide = p - at < NAME(COLUMNS) ? p - at : NAME(COLUMNS);
    M part = {B.at + k * B.down + at * B.along, B.down, B.along};
    b[count] = part.at, down[count] = B.down, columns[count] = wide;
    if (B.along != 1 || wide < NAME(COLUMNS) || (m >= 16 && B.down > 16)) {
      NAME(pack)(part, depth, wide, panels[count]);
      b[count] = panels[count], down[count] = NAME(COLUMNS);
    }
  }
  for (int i = 0, rows; i < m; i += rows) {
    rows = m - i >= 4 ? 4 : 1;
    M a = {A.at + i * A.down + k * A.along, A.down, A.along};
    if (rows == 4 && count > 1 && A.along != 1) a = NAME(packed_strip)(a, depth, strip);
    for (int g = 0; g < count; g++) {
      T *c = C.at + i * C.down + j + g * NAME(COLUMNS);
      if (columns[g] < NAME(COLUMNS)) NAME(narrow_tile)(rows, columns[g], depth, a, b[g], down[g], c, C.down, k > 0);
      else if (rows == 4) NAME(tile)(4, depth, a, b[g], down[g], c, C.down, k > 0);
      else NAME(tile)(1, depth, a, b[g], down[g], c, C.down, k > 0);
    }
  }
}

/* C = A B where C's rows are contiguous.  C [m, p], A [m, n], B [n, p] */
static void NAME(product)(int m, int n, int p, M A, M B, M C) {
  for (int k = 0; k < n; k += NAME(DEPTH))
    for (int j = 0; j < p; j += NAME(GROUP) * NAME(COLUMNS))
      NAME(group)(m, p, j, k, n - k < NAME(DEPTH) ? n - k : NAME(DEPTH), A, B, C);
}

static loop NAME(old_matmul);

/* NumPy's inner loop of matmul: a stack of products, every step in bytes */
static void NAME(matmul)(char **args, const npy_intp *counts, const npy_intp *steps, void *data) {
  int stack = counts[0], m = counts[1], n = counts[2], p = counts[3];
  int odd = 0, size = sizeof(T);
  for (int k = 3; k < 9; k++) odd |= steps[k] % size;
  int by_rows = p == 1 ? m == 1 : steps[8] == size, by_columns = m == 1 ? p == 1 : steps[7] == size;
  if (odd || !(by_rows || by_columns) || m < 1 || n < 1 || p < 1) { NAME(old_matmul)(args, counts, steps, data); return; }
  for (int s = 0; s < stack; s++) {
    M A = {(T *)(args[0] + s * steps[0]), steps[3] / size, steps[4] / size};
    M B = {(T *)(args[1] + s * steps[1]), steps[5] / size, steps[6] / size};
    M C = {(T *)(args[2] + s * steps[2]), steps[7] / size, steps[8] / size};
    M At = {A.at, A.along, A.down}, Bt = {B.at, B.along, B.down}, Ct = {C.at, C.along, C.down};
    if (by_rows) NAME(product)(m, n, p, A, B, C);
    else NAME(product)(p, n, m, Bt, At, Ct);                          /* Cᵀ = Bᵀ Aᵀ: the same sums of the same products */
  }
}

#undef V
#undef AT
#undef M
#undef T
#undef LANES
#undef NAME
