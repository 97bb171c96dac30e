/* The step backward of each cell, as core/looking/backward.py derives it; a test of Python's holds these to it. */

export const BACKWARD = {
  rnn: [
    ["δh", "δh = δy + Uδ⁺", "h", ""],
    ["δz_h", "δz_h = δh ⊙ (1 - h²)", "h", "tanh"],
  ],
  relu: [
    ["δh", "δh = δy + Uδ⁺", "h", ""],
    ["δz_h", "δz_h = δh ⊙ [h > 0]", "h", "relu"],
  ],
  gru: [
    ["δh", "δh = δy + δh⁺ ⊙ z⁺ + Uδ⁺", "h", ""],
    ["δn", "δn = δh ⊙ (1 - z)", "h", ""],
    ["δz", "δz = δh ⊙ h' - δh ⊙ n", "h", ""],
    ["δz_n", "δz_n = δn ⊙ (1 - n²)", "n", "tanh"],
    ["δr", "δr = δz_n ⊙ (U_n h' + c_n)", "n", ""],
    ["δz_z", "δz_z = δz ⊙ z ⊙ (1 - z)", "z", "σ"],
    ["δz_r", "δz_r = δr ⊙ r ⊙ (1 - r)", "r", "σ"],
  ],
  reset_before: [
    ["δh", "δh = δy + δh⁺ ⊙ z⁺ + Uδ⁺", "h", ""],
    ["δn", "δn = δh ⊙ (1 - z)", "h", ""],
    ["δz", "δz = δh ⊙ h' - δh ⊙ n", "h", ""],
    ["δz_n", "δz_n = δn ⊙ (1 - n²)", "n", "tanh"],
    ["δr", "δr = U_nᵀ δz_n ⊙ h'", "n", ""],
    ["δz_z", "δz_z = δz ⊙ z ⊙ (1 - z)", "z", "σ"],
    ["δz_r", "δz_r = δr ⊙ r ⊙ (1 - r)", "r", "σ"],
  ],
  lstm: [
    ["δh", "δh = δy + Uδ⁺", "h", ""],
    ["δo", "δo = δh ⊙ tanh(C)", "h", ""],
    ["δC", "δC = δh ⊙ o ⊙ (1 - tanh(C)²) + δC⁺ ⊙ f⁺", "h", "tanh"],
    ["δz_o", "δz_o = δo ⊙ o ⊙ (1 - o)", "o", "σ"],
    ["δf", "δf = δC ⊙ C'", "C", ""],
    ["δi", "δi = δC ⊙ a", "C", ""],
    ["δa", "δa = δC ⊙ i", "C", ""],
    ["δz_a", "δz_a = δa ⊙ (1 - a²)", "a", "tanh"],
    ["δz_i", "δz_i = δi ⊙ i ⊙ (1 - i)", "i", "σ"],
    ["δz_f", "δz_f = δf ⊙ f ⊙ (1 - f)", "f", "σ"],
  ],
  peepholes: [
    ["δh", "δh = δy + Uδ⁺", "h", ""],
    ["δo", "δo = δh ⊙ tanh(C)", "h", ""],
    ["δz_o", "δz_o = δo ⊙ o ⊙ (1 - o)", "o", "σ"],
    ["δC", "δC = δh ⊙ o ⊙ (1 - tanh(C)²) + δz_o ⊙ p_o + δC⁺ ⊙ f⁺ + δz_i⁺ ⊙ p_i + δz_f⁺ ⊙ p_f", "h", "tanh"],
    ["δf", "δf = δC ⊙ C'", "C", ""],
    ["δi", "δi = δC ⊙ a", "C", ""],
    ["δa", "δa = δC ⊙ i", "C", ""],
    ["δz_a", "δz_a = δa ⊙ (1 - a²)", "a", "tanh"],
    ["δz_i", "δz_i = δi ⊙ i ⊙ (1 - i)", "i", "σ"],
    ["δz_f", "δz_f = δf ⊙ f ⊙ (1 - f)", "f", "σ"],
  ],
};
