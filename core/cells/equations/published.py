"""Published cells as equations: a list to begin from, each with its source.

Where a paper applies a function to x itself, W x stands here, as wide as the state.
"""
from __future__ import annotations

from typing import NamedTuple


class Published(NamedTuple):
    """A cell as text, and who published it."""

    text: str
    source: str


LSTM = """
i = σ(W_i x + U_i h' + b_i)
f = σ(W_f x + U_f h' + b_f)
a = tanh(W_a x + U_a h' + b_a)
o = σ(W_o x + U_o h' + b_o)
C = f ⊙ C' + i ⊙ a
h = o ⊙ tanh(C)
""".strip()
GRU = """
r = σ(W_r x + U_r h' + b_r)
z = σ(W_z x + U_z h' + b_z)
n = tanh(W_n x + b_n + r ⊙ (U_n h' + c_n))
h = (1 - z) ⊙ n + z ⊙ h'
""".strip()
INPUT_GATE, FORGET_GATE, CANDIDATE, OUTPUT_GATE, CELL_STATE, OUTPUT = LSTM.splitlines()


def lines(*rows: str) -> str:
    return "\n".join(rows)


PUBLISHED: dict[str, Published] = {
    "lstm": Published(LSTM, "Gers, Schmidhuber & Cummins 2000"),
    "no_forget_gate": Published(lines(INPUT_GATE, CANDIDATE, OUTPUT_GATE, "C = C' + i ⊙ a", OUTPUT),
                                "Hochreiter & Schmidhuber 1997"),
    "coupled_gates": Published(lines(FORGET_GATE, CANDIDATE, OUTPUT_GATE, "C = f ⊙ C' + (1 - f) ⊙ a", OUTPUT),
                               "Greff et al. 2017"),
    "no_input_gate": Published(lines(FORGET_GATE, CANDIDATE, OUTPUT_GATE, "C = f ⊙ C' + a", OUTPUT),
                               "Greff et al. 2017"),
    "no_output_gate": Published(lines(INPUT_GATE, FORGET_GATE, CANDIDATE, CELL_STATE, "h = tanh(C)"),
                                "Greff et al. 2017"),
    "peepholes": Published(lines(
        "i = σ(W_i x + U_i h' + p_i ⊙ C' + b_i)", "f = σ(W_f x + U_f h' + p_f ⊙ C' + b_f)", CANDIDATE, CELL_STATE,
        "o = σ(W_o x + U_o h' + p_o ⊙ C + b_o)", OUTPUT), "Gers & Schmidhuber 2000"),
    "multiplicative_lstm": Published(lines(
        "m = (W_m x) ⊙ (U_m h')", *(f"{s} = {f}(W_{s} x + R_{s} m + b_{s})"
                                    for s, f in (("i", "σ"), ("f", "σ"), ("a", "tanh"), ("o", "σ"))),
        CELL_STATE, OUTPUT), "Krause et al. 2016"),
    "slstm": Published(lines(
        "i = exp(tanh(W_i x + U_i h' + b_i))", FORGET_GATE, CANDIDATE, OUTPUT_GATE, CELL_STATE, "N = f ⊙ N' + i",
        "h = o ⊙ C / (N + 0.001)"),
        "Beck et al. 2024"),
    "minlstm": Published(lines(
        "f = σ(W_f x + b_f)", "i = σ(W_i x + b_i)", "a = W_a x + b_a", "h = f / (f + i) ⊙ h' + i / (f + i) ⊙ a"),
        "Feng et al. 2024"),
    "janet": Published(lines(FORGET_GATE, CANDIDATE, "h = f ⊙ h' + (1 - f) ⊙ a"), "van der Westhuizen & Lasenby 2018"),
    "gru": Published(GRU, "Cho et al. 2014"),
    "gru_before": Published(GRU.replace("b_n + r ⊙ (U_n h' + c_n)", "U_n (r ⊙ h') + b_n"), "Cho et al. 2014"),
    "mgu": Published("f = σ(W_f x + U_f h' + b_f)\nn = tanh(W_n x + U_n (f ⊙ h') + b_n)\nh = (1 - f) ⊙ h' + f ⊙ n",
                     "Zhou et al. 2016"),
    "ugrnn": Published("g = σ(W_g x + U_g h' + b_g)\nn = tanh(W_n x + U_n h' + b_n)\nh = g ⊙ h' + (1 - g) ⊙ n",
                       "Collins et al. 2017"),
    "light_gru": Published("z = σ(W_z x + U_z h' + b_z)\nn = relu(W_n x + U_n h' + b_n)\nh = z ⊙ h' + (1 - z) ⊙ n",
                           "Ravanelli et al. 2018"),
    "mingru": Published("z = σ(W_z x + b_z)\nn = W_n x + b_n\nh = (1 - z) ⊙ h' + z ⊙ n", "Feng et al. 2024"),
    "mut1": Published(lines(
        "z = σ(W_z x + b_z)", "r = σ(W_r x + U_r h' + b_r)", "n = tanh(U_n (r ⊙ h') + tanh(W_n x) + b_n)",
        "h = n ⊙ z + h' ⊙ (1 - z)"),
        "Jozefowicz et al. 2015"),
    "fastgrnn": Published(lines(
        "s = W_s x + U_s h'", "z = σ(s + b_z)", "n = tanh(s + b_n)", "h = (σ(p_z) ⊙ (1 - z) + σ(p_n)) ⊙ n + z ⊙ h'"),
        "Kusupati et al. 2018"),
    "additive": Published(lines(
        "a = W_a x + b_a", INPUT_GATE, FORGET_GATE, "C = i ⊙ a + f ⊙ C'", "h = tanh(C)"), "Lee et al. 2017"),
    "sru": Published(lines(
        "f = σ(W_f x + p_f ⊙ C' + b_f)", "r = σ(W_r x + p_r ⊙ C' + b_r)", "a = W_a x",
        "C = f ⊙ C' + (1 - f) ⊙ a", "s = W_s x",
        "h = r ⊙ C + (1 - r) ⊙ s"), "Lei et al. 2018"),
    "chaos_free": Published(lines(
        FORGET_GATE, INPUT_GATE, "a = tanh(W_a x)", "h = f ⊙ tanh(h') + i ⊙ a"), "Laurent & von Brecht 2017"),
    "star": Published(lines(
        "k = σ(W_k x + U_k h' + b_k)", "n = tanh(W_n x + b_n)", "h = tanh((1 - k) ⊙ h' + k ⊙ n)"),
        "Turkoglu et al. 2021"),
    "indrnn": Published("h = relu(W x + u_h ⊙ h' + b)", "Li et al. 2018"),
    "leaky": Published("n = tanh(W_n x + U_n h' + b_n)\nh = 0.7 ⊙ h' + 0.3 ⊙ n", "Jaeger et al. 2007"),
    "multiplicative_rnn": Published(
        "h = tanh(a_h ⊙ (W x) ⊙ (U h') + p_h ⊙ (U h') + q_h ⊙ (W x) + b)", "Wu et al. 2016"),
    "cornn": Published("z = z' + 0.5 ⊙ (tanh(W_z x + U_z h' + V_z z' + b_z) - h' - z')\nh = h' + 0.5 ⊙ z",
                       "Rusch & Mishra 2021"),
    "irnn": Published("h = relu(W x + U h' + b)", "Le, Jaitly & Hinton 2015"),
    "rnn": Published("h = tanh(W x + U h' + b)", "Elman 1990"),
}
