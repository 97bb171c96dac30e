"""The compiled sweeps against NumPy's, inside Pyodide, as sweeps.py compares them; planted faults are found."""
import pytest

from static.build import engine
from tests.engine.planting import planted, tab
from tests.pyodide.tab import needs_dist

__all__ = ["tab"]
pytestmark = needs_dist
JOIN = "import engine_in_a_tab\nassert engine_in_a_tab.join()\nfrom tests.engine import sweeps\n"
FAULTS = {       # (file, what is there, what is put there, the cells that have to tell)
    "a tail of a row": ("lanes.h", "k < left; k++", "k < left - 1; k++",
                        ("rnn", "rectified", "gru", "lstm", "peephole")),
    "the second direction's weight": ("sweep.h", "pack(w->weight[d], 1, H, H, K", "pack(w->weight[0], 1, H, H, K",
                                      ("rnn", "rectified", "gru", "lstm", "peephole")),
    "a row of a tile": ("weight.h", "i * out_row + p * 4, 4, sum[i][p]", "i * out_row + p * 4, 4, sum[i & 2][p]",
                        ("rnn", "lstm")),
    "dropout in the product alone": ("sweep.h", "return dh + (w->masks ? through * ", "return dh + (0 ? through * ",
                                     ("rnn", "gru", "lstm")),
    "dropout of the step before": ("sweep.h", "h * get(at.w->masks + at.next * H + j)",
                                   "h * get(at.w->masks + at.row * H + j)", ("rnn", "gru", "lstm")),
    "a start from zero": ("sweep.h", "if (s || w->started)", "if (s)", ("rnn", "rectified", "gru", "lstm", "peephole")),
    "the forget gate's way back": ("lstm.h", "F4 dC_prev = dC * f;", "F4 dC_prev = dC * i;", ("lstm", "peephole")),
    "the candidate's slope": ("lstm.h", "dC * i * (1 - a * a)", "dC * i * (1 - a)", ("lstm", "peephole")),
    "the state's gradient of the next step": ("lstm.h", "if (at.has_next) dC += get(next + j);",
                                              "if (at.has_next) dC -= get(next + j);", ("lstm", "peephole")),
    "the output's peephole": ("lstm.h", "dC += dz_o * get(p[2] + j);", "dC += 0 * dz_o * get(p[2] + j);",
                              ("peephole",)),
    "the input's peephole": ("lstm.h", "z_i += get(p[0] + j) * C_prev", "z_i += get(p[1] + j) * C_prev", ("peephole",)),
    "the update gate's sign": ("gru.h", "get(w->hidden + at.row * H + j) - n) * z",
                               "get(w->hidden + at.row * H + j) + n) * z", ("gru",)),
    "the reset gate's gradient": ("gru.h", "dz_n * m * r * (1 - r)", "dz_n * m * r", ("gru",)),
    "the way past the gru's product": ("gru.h", "if (at.has_next) dh += get(next + j);",
                                       "if (at.has_next) dh -= get(next + j);", ("gru",)),
    "the gradient through what is gated": ("gru_reset_before.h",
                                           "get(w->product + b * width + j) + get(d_next + 4 * H);",
                                            "get(w->product + b * width + j);", ("before",)),
    "dropout in front of the gated product": ("gru_reset_before.h", "r * get(w->operands", "r * get(w->hidden",
                                              ("before",)),
    "the rectifier's slope": ("rnn.h", "(h > 0)", "(h < 1)", ("rectified",)),
    "the slope of tanh": ("rnn.h", "dh * (1 - h * h)", "dh * (1 - h)", ("rnn",)),
    "a logit behind the row's end": ("loss.h", "four[l] = -0x1.fffffep127f;", "four[l] = 0;",
                                     ("rnn", "rectified", "gru", "lstm", "peephole")),
    "the mean of the loss's gradient": ("loss.h", "(sums[n] * of)", "sums[n]", ("rnn", "gru")),
    "a token's row": ("loss.h", "put(out + index[n] * K + j, K - j,", "put(out + index[0] * K + j, K - j,",
                      ("rnn", "gru")),
    "a weight laid out in fours": ("weight.h", "get(at + k * down + j + l)", "get(at + k * down + j)",
                                   ("rnn", "rectified", "gru", "lstm", "peephole")),
    "a coefficient": ("lanes.h", "0x1.c6af6cp-5f", "0x1.c6ef6cp-5f", ("rnn", "gru", "lstm", "peephole")),
}
HEAD_FAULTS = {  # (file, what is there, what is put there)
    "a stretch's rows": ("loss.h", "y + first * I, I, 1, packed", "y, I, 1, packed"),
    "a stretch's targets": ("loss.h", "targets + first, sums", "targets, sums"),
    "the mean of all stretches": ("loss.h", "ropy(last - first, V, N,", "ropy(last - first, V, last,"),
    "the weight on its way back": ("loss.h", "pack(weight, I, 1, V, I, packed)", "pack(weight, 1, I, V, I, packed)"),
    "the gradient turned": ("loss.h", "times_into(V, N, I, d, 1, V,", "times_into(V, N, I, d, V, 1,"),
    "the bias's first row": ("loss.h", "for (int n = 0; n < N; n++) sum +=", "for (int n = 1; n < N; n++) sum +="),
    "a tail of the bias": ("loss.h", "put(d_bias + j, V - j, sum)", "put(d_bias + j, V - j - 1, sum)"),
}

FEED_FAULTS = {  # (file, what is there, what is put there)
    "the row of a position's direction": ("feed.h", "* D + n / f->B % D;", "* D + n % D;"),
    "the second direction's bias": ("feed.h", "get(f->bias[d] + k)", "get(f->bias[0] + k)"),
    "a tail of a column": ("feed.h", "l < left; l++) four[l] = x", "l < left - 1; l++) four[l] = x"),
    "the vectors of the words that occur": ("feed.h", "f->embedding + f->used[u] * I", "f->embedding + u * I"),
    "sums that start from zero": ("feed.h", "f->table[k] = 0", "f->table[0] = 0"),
    "rows that lie apart": ("feed.h", "f->d_inputs, f->apart", "f->d_inputs, K"),
    "the gradient of the other direction's weight": ("feed.h", "f->table + d * K, 1, D * K", "f->table, 1, D * K"),
    "a one-hot word's column": ("feed.h", "f->d_weight[d][(k + l) * V", "f->d_weight[0][(k + l) * V"),
    "the place of an embedding's gradient": ("feed.h", "f->d_embedding + f->used[u] * I", "f->d_embedding + u * I"),
}
UPDATE_FAULTS = {  # (file, what is there, what is put there, what has to tell)
    "a lane of Adam's tail": ("update.h", "put(m_now + k, n - k, m4)", "put(m_now + k, n - k - 1, m4)", "adam"),
    "the order of Adam's factors": ("update.h", "slope * slope * rest2", "slope * (slope * rest2)", "adam"),
    "the last square": ("update.h", "return k < n ? total +", "return k < n - 1 ? total +", "squares"),
    "a square in single precision": ("update.h", "total + (double)x[k] * x[k]", "total + x[k] * x[k]", "squares"),
    "an infinity that is taken for a number": ("update.h", "get(x + k) - get(x + k) != 0", "get(x + k) != get(x + k)",
                                               "finite"),
    "a tail that is not looked at": ("update.h", "for (; k < n; k++) left_odd", "for (; k < n - 1; k++) left_odd",
                                     "finite"),
    "more than the tail": ("update.h", "k + 4 <= n; k += 4) odd", "k < n; k += 4) odd", "finite"),
}


def test_a_compiled_sweep_is_as_near_to_the_truth_as_numpys(tab):
    seen = tab(f"{JOIN}sweeps.found()")
    assert seen["count"] == 624 and set(seen["worst"]) == {"rnn", "rectified", "gru", "before", "lstm", "peephole"}
    assert seen["far"] == []


def test_a_compiled_head_is_as_near_to_the_truth_as_numpys(tab):
    seen = tab(f"{JOIN}sweeps.found_heads()")
    assert seen["count"] == 96 and seen["far"] == []


def test_a_compiled_heads_products_are_numpys_to_the_last_bit(tab):
    seen = tab(f"{JOIN}sweeps.heads()")
    assert (seen["count"], seen["differ"]) == (500, 0) and 0 < seen["worst"] < 2e-6


def test_compiled_words_are_fed_as_numpys_to_the_last_bit(tab):
    seen = tab(f"{JOIN}sweeps.feeds()")
    assert (seen["count"], seen["compiled"], seen["differ"]) == (240, 240, [])


def test_odd_numbers_come_out_as_they_should(tab):
    """Within 4 units of the last place of a float, infinities and NaN included."""
    seen = tab(f"{JOIN}sweeps.odd()")
    assert all(0 <= worst < 2.4e-7 for worst in seen.values()) and len(seen) == 6, seen


def test_an_update_is_numpys_to_the_last_bit(tab):
    assert tab(f"{JOIN}sweeps.updates()") == {"adam": True, "squares": True, "finite": True}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault, tab, tmp_path):
    *where, cells = FAULTS[fault]
    seen = tab(f"{JOIN}sweeps.found({list(cells)}, 7)", planted("compiled_sweeps", where, tmp_path))
    assert {cell for cell, *_ in seen["far"]} == set(cells)


@pytest.mark.parametrize("fault", HEAD_FAULTS)
def test_a_planted_fault_of_the_head_is_found(fault, tab, tmp_path):
    seen = tab(f"{JOIN}sweeps.heads()", planted("compiled_sweeps", HEAD_FAULTS[fault], tmp_path))
    assert seen["differ"] or not seen["worst"] < 2e-6


@pytest.mark.parametrize("fault", FEED_FAULTS)
def test_a_planted_fault_of_the_feed_is_found(fault, tab, tmp_path):
    assert tab(f"{JOIN}sweeps.feeds(48)", planted("compiled_sweeps", FEED_FAULTS[fault], tmp_path))["differ"]


@pytest.mark.parametrize("fault", UPDATE_FAULTS)
def test_a_planted_fault_of_the_update_is_found(fault, tab, tmp_path):
    *where, case = UPDATE_FAULTS[fault]
    seen = tab(f"{JOIN}sweeps.updates()", planted("compiled_sweeps", where, tmp_path))
    assert {name for name, right in seen.items() if not right} == {case}


def test_after_all_faults_the_engine_itself_has_none(tab):
    """In the Python that has had them all: what was found was in the module, and not in what one of them left."""
    assert tab(f"{JOIN}sweeps.found(apart=7)", engine.compiled("compiled_sweeps"))["far"] == []
