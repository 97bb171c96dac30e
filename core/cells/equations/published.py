"""Published cells as equations: a list to begin from, each with its source.

Where a paper applies a function to x itself, W x is here, as wide as the state.
"""
from __future__ import annotations

from typing import NamedTuple


class Published(NamedTuple):
    """A cell as text, and who published it."""

    text: str
    source: str


def lines(*rows: str) -> str:
    return "\n".join(rows)


PUBLISHED: dict[str, Published] = {
    "lstm": Published(lines(
        "i = σ(W_i x + U_i h' + b_i)",
        "f = σ(W_f x + U_f h' + b_f)",
        "a = tanh(W_a x + U_a h' + b_a)",
        "o = σ(W_o x + U_o h' + b_o)",
        "C = f ⊙ C' + i ⊙ a",
        "h = o ⊙ tanh(C)",
    ), "Gers, Schmidhuber & Cummins 2000"),
    "no_forget_gate": Published(lines(
        "i = σ(W_i x + U_i h' + b_i)",
        "a = tanh(W_a x + U_a h' + b_a)",
        "o = σ(W_o x + U_o h' + b_o)",
        "C = C' + i ⊙ a",
        "h = o ⊙ tanh(C)",
    ), "Hochreiter & Schmidhuber 1997"),
    "coupled_gates": Published(lines(
        "f = σ(W_f x + U_f h' + b_f)",
        "a = tanh(W_a x + U_a h' + b_a)",
        "o = σ(W_o x + U_o h' + b_o)",
        "C = f ⊙ C' + (1 - f) ⊙ a",
        "h = o ⊙ tanh(C)",
    ), "Greff et al. 2017"),
    "no_input_gate": Published(lines(
        "f = σ(W_f x + U_f h' + b_f)",
        "a = tanh(W_a x + U_a h' + b_a)",
        "o = σ(W_o x + U_o h' + b_o)",
        "C = f ⊙ C' + a",
        "h = o ⊙ tanh(C)",
    ), "Greff et al. 2017"),
    "no_output_gate": Published(lines(
        "i = σ(W_i x + U_i h' + b_i)",
        "f = σ(W_f x + U_f h' + b_f)",
        "a = tanh(W_a x + U_a h' + b_a)",
        "C = f ⊙ C' + i ⊙ a",
        "h = tanh(C)",
    ), "Greff et al. 2017"),
    "peepholes": Published(lines(
        "i = σ(W_i x + U_i h' + p_i ⊙ C' + b_i)",
        "f = σ(W_f x + U_f h' + p_f ⊙ C' + b_f)",
        "a = tanh(W_a x + U_a h' + b_a)",
        "C = f ⊙ C' + i ⊙ a",
        "o = σ(W_o x + U_o h' + p_o ⊙ C + b_o)",
        "h = o ⊙ tanh(C)",
    ), "Gers & Schmidhuber 2000"),
    "multiplicative_lstm": Published(lines(
        "m = (W_m x) ⊙ (U_m h')",
        "i = σ(W_i x + R_i m + b_i)",
        "f = σ(W_f x + R_f m + b_f)",
        "a = tanh(W_a x + R_a m + b_a)",
        "o = σ(W_o x + R_o m + b_o)",
        "C = f ⊙ C' + i ⊙ a",
        "h = o ⊙ tanh(C)",
    ), "Krause et al. 2016"),
    "slstm": Published(lines(
        "i = exp(tanh(W_i x + U_i h' + b_i))",
        "f = σ(W_f x + U_f h' + b_f)",
        "a = tanh(W_a x + U_a h' + b_a)",
        "o = σ(W_o x + U_o h' + b_o)",
        "C = f ⊙ C' + i ⊙ a",
        "N = f ⊙ N' + i",
        "h = o ⊙ C / (N + 0.001)",
    ), "Beck et al. 2024"),
    "minlstm": Published(lines(
        "f = σ(W_f x + b_f)",
        "i = σ(W_i x + b_i)",
        "a = W_a x + b_a",
        "h = f / (f + i) ⊙ h' + i / (f + i) ⊙ a",
    ), "Feng et al. 2024"),
    "janet": Published(lines(
        "f = σ(W_f x + U_f h' + b_f)",
        "a = tanh(W_a x + U_a h' + b_a)",
        "h = f ⊙ h' + (1 - f) ⊙ a",
    ), "van der Westhuizen & Lasenby 2018"),
    "gru": Published(lines(
        "r = σ(W_r x + U_r h' + b_r)",
        "z = σ(W_z x + U_z h' + b_z)",
        "n = tanh(W_n x + b_n + r ⊙ (U_n h' + c_n))",
        "h = (1 - z) ⊙ n + z ⊙ h'",
    ), "Cho et al. 2014"),
    "gru_before": Published(lines(
        "r = σ(W_r x + U_r h' + b_r)",
        "z = σ(W_z x + U_z h' + b_z)",
        "n = tanh(W_n x + U_n (r ⊙ h') + b_n)",
        "h = (1 - z) ⊙ n + z ⊙ h'",
    ), "Cho et al. 2014"),
    "mgu": Published(lines(
        "f = σ(W_f x + U_f h' + b_f)",
        "n = tanh(W_n x + U_n (f ⊙ h') + b_n)",
        "h = (1 - f) ⊙ h' + f ⊙ n",
    ), "Zhou et al. 2016"),
    "ugrnn": Published(lines(
        "g = σ(W_g x + U_g h' + b_g)",
        "n = tanh(W_n x + U_n h' + b_n)",
        "h = g ⊙ h' + (1 - g) ⊙ n",
    ), "Collins et al. 2017"),
    "light_gru": Published(lines(
        "z = σ(W_z x + U_z h' + b_z)",
        "n = relu(W_n x + U_n h' + b_n)",
        "h = z ⊙ h' + (1 - z) ⊙ n",
    ), "Ravanelli et al. 2018"),
    "mingru": Published(lines(
        "z = σ(W_z x + b_z)",
        "n = W_n x + b_n",
        "h = (1 - z) ⊙ h' + z ⊙ n",
    ), "Feng et al. 2024"),
    "mut1": Published(lines(
        "z = σ(W_z x + b_z)",
        "r = σ(W_r x + U_r h' + b_r)",
        "n = tanh(U_n (r ⊙ h') + tanh(W_n x) + b_n)",
        "h = n ⊙ z + h' ⊙ (1 - z)",
    ), "Jozefowicz et al. 2015"),
    "fastgrnn": Published(lines(
        "s = W_s x + U_s h'",
        "z = σ(s + b_z)",
        "n = tanh(s + b_n)",
        "h = (σ(p_z) ⊙ (1 - z) + σ(p_n)) ⊙ n + z ⊙ h'",
    ), "Kusupati et al. 2018"),
    "additive": Published(lines(
        "a = W_a x + b_a",
        "i = σ(W_i x + U_i h' + b_i)",
        "f = σ(W_f x + U_f h' + b_f)",
        "C = i ⊙ a + f ⊙ C'",
        "h = tanh(C)",
    ), "Lee et al. 2017"),
    "sru": Published(lines(
        "f = σ(W_f x + p_f ⊙ C' + b_f)",
        "r = σ(W_r x + p_r ⊙ C' + b_r)",
        "a = W_a x",
        "C = f ⊙ C' + (1 - f) ⊙ a",
        "s = W_s x",
        "h = r ⊙ C + (1 - r) ⊙ s",
    ), "Lei et al. 2018"),
    "chaos_free": Published(lines(
        "f = σ(W_f x + U_f h' + b_f)",
        "i = σ(W_i x + U_i h' + b_i)",
        "a = tanh(W_a x)",
        "h = f ⊙ tanh(h') + i ⊙ a",
    ), "Laurent & von Brecht 2017"),
    "star": Published(lines(
        "k = σ(W_k x + U_k h' + b_k)",
        "n = tanh(W_n x + b_n)",
        "h = tanh((1 - k) ⊙ h' + k ⊙ n)",
    ), "Turkoglu et al. 2021"),
    "indrnn": Published(lines(
        "h = relu(W x + u_h ⊙ h' + b)",
    ), "Li et al. 2018"),
    "leaky": Published(lines(
        "n = tanh(W_n x + U_n h' + b_n)",
        "h = 0.7 ⊙ h' + 0.3 ⊙ n",
    ), "Jaeger et al. 2007"),
    "multiplicative_rnn": Published(lines(
        "h = tanh(a_h ⊙ (W x) ⊙ (U h') + p_h ⊙ (U h') + q_h ⊙ (W x) + b)",
    ), "Wu et al. 2016"),
    "cornn": Published(lines(
        "z = z' + 0.5 ⊙ (tanh(W_z x + U_z h' + V_z z' + b_z) - h' - z')",
        "h = h' + 0.5 ⊙ z",
    ), "Rusch & Mishra 2021"),
    "irnn": Published(lines(
        "h = relu(W x + U h' + b)",
    ), "Le, Jaitly & Hinton 2015"),
    "rnn": Published(lines(
        "h = tanh(W x + U h' + b)",
    ), "Elman 1990"),
}
