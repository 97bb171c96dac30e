"""Cells as chapters, papers and programs write them, and what each is in our notation."""
LSTM = ("f = σ(W_f x + U_f h' + b_f)\ni = σ(W_i x + U_i h' + b_i)\no = σ(W_o x + U_o h' + b_o)\n"
        "a = tanh(W_C x + U_C h' + b_C)\nC = f ⊙ C' + i ⊙ a\nh = o ⊙ tanh(C)")
TWO_BIASES = ("i = σ(W_i x + b_i + U_i h' + c_i)\nf = σ(W_f x + b_f + U_f h' + c_f)\n"
              "g = tanh(W_g x + b_g + U_g h' + c_g)\no = σ(W_o x + b_o + U_o h' + c_o)\n"
              "C = f ⊙ C' + i ⊙ g\nh = o ⊙ tanh(C)")
PLAIN = "h = tanh(W_h x + U_h h' + b_h)"
LEAKY = "f = σ(W_f x + U_f h' + b_f)\nh = f ⊙ h' + (1 - f) ⊙ tanh(W_h x + b_h)"
CHAPTERS = {
    "one matrix over what is beside one another": (
        "f_t = σ(W_f · [h_{t-1}, x_t] + b_f)\ni_t = σ(W_i · [h_{t-1}, x_t] + b_i)\n"
        "C̃_t = tanh(W_C · [h_{t-1}, x_t] + b_C)\nC_t = f_t * C_{t-1} + i_t * C̃_t\n"
        "o_t = σ(W_o [h_{t-1}, x_t] + b_o)\nh_t = o_t * tanh(C_t)",
        "f = σ(U_f h' + W_f x + b_f)\ni = σ(U_i h' + W_i x + b_i)\na = tanh(U_C h' + W_C x + b_C)\n"
        "C = f ⊙ C' + i ⊙ a\no = σ(U_o h' + W_o x + b_o)\nh = o ⊙ tanh(C)"),
    "a matrix over a product and x": (
        "z_t = σ(W_z · [h_{t-1}, x_t])\nr_t = σ(W_r · [h_{t-1}, x_t])\nh̃_t = tanh(W · [r_t * h_{t-1}, x_t])\n"
        "h_t = (1 - z_t) * h_{t-1} + z_t * h̃_t",
        "z = σ(U_z h' + W_z x)\nr = σ(U_r h' + W_r x)\nn = tanh(U_n (r ⊙ h') + W_n x)\nh = (1 - z) ⊙ h' + z ⊙ n"),
    "three values beside one another, lines in another order": (
        "f_t = σ(W_f · [C_{t-1}, h_{t-1}, x_t] + b_f)\no_t = σ(W_o·[C_t, h_{t-1}, x_t] + b_o)\n"
        "C_t = f_t * C_{t-1} + (1 - f_t) * tanh(W_C · [h_{t-1}, x_t] + b_C)\nh_t = o_t * tanh(C_t)",
        "f = σ(V_f C' + U_f h' + W_f x + b_f)\nC = f ⊙ C' + (1 - f) ⊙ tanh(U_C h' + W_C x + b_C)\n"
        "o = σ(V_o C + U_o h' + W_o x + b_o)\nh = o ⊙ tanh(C)"),
    "two biases, LaTeX": (
        "\\begin{aligned}\ni_t &= \\sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi}) \\\\\n"
        "f_t &= \\sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf}) \\\\\n"
        "g_t &= \\tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg}) \\\\\n"
        "o_t &= \\sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho}) \\\\\n"
        "c_t &= f_t \\odot c_{t-1} + i_t \\odot g_t \\\\\nh_t &= o_t \\odot \\tanh(c_t)\n\\end{aligned}", TWO_BIASES),
    "two biases, signs": (
        "i_t = σ(W_{ii} x_t + b_{ii} + W_{hi} h_{(t−1)} + b_{hi})\nf_t = σ(W_{if} x_t + b_{if} + W_{hf} h_{(t−1)} + "
        "b_{hf})\n"
        "g_t = tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{(t−1)} + b_{hg})\no_t = σ(W_{io} x_t + b_{io} + W_{ho} h_{(t−1)} + "
        "b_{ho})\n"
        "c_t = f_t ∗ c_{(t−1)} + i_t ∗ g_t\nh_t = o_t ∗ tanh(c_t)", TWO_BIASES),
    "functions with an index": (
        "f_t = σ_g(W_f x_t + U_f h_{t-1} + b_f)\ni_t = σ_g(W_i x_t + U_i h_{t-1} + b_i)\n"
        "o_t = σ_g(W_o x_t + U_o h_{t-1} + b_o)\nc̃_t = σ_c(W_c x_t + U_c h_{t-1} + b_c)\n"
        "c_t = f_t ⊙ c_{t-1} + i_t ⊙ c̃_t\nh_t = o_t ⊙ σ_h(c_t)", LSTM),
    "the matrix behind, capitals": (
        "\\mathbf{F}_t = \\sigma(\\mathbf{X}_t \\mathbf{W}_{xf} + \\mathbf{H}_{t-1} \\mathbf{W}_{hf} + "
        "\\mathbf{b}_f),\n"
        "\\tilde{\\mathbf{C}}_t = \\text{tanh}(\\mathbf{X}_t \\mathbf{W}_{xc} + \\mathbf{H}_{t-1} \\mathbf{W}_{hc} + "
        "\\mathbf{b}_c),\n"
        "\\mathbf{C}_t = \\mathbf{F}_t \\odot \\mathbf{C}_{t-1} + (1 - \\mathbf{F}_t) \\odot \\tilde{\\mathbf{C}}_t.\n"
        "\\mathbf{H}_t = \\tanh(\\mathbf{C}_t)",
        "F = σ(W_f x + U_f h' + b_f)\na = tanh(W_C x + U_C h' + b_C)\nC = F ⊙ C' + (1 - F) ⊙ a\nh = tanh(C)"),
    "weights onto the state, products without a sign": (
        "i_t = σ(W_{xi} x_t + W_{hi} h_{t-1} + W_{ci} c_{t-1} + b_i)\n"
        "c_t = (1 - i_t) c_{t-1} + i_t tanh(W_{xc} x_t + W_{hc} h_{t-1} + b_c)\nh_t = tanh(c_t)",
        "i = σ(W_i x + U_i h' + U_ci C' + b_i)\nC = (1 - i) ⊙ C' + i ⊙ tanh(W_C x + U_C h' + b_C)\nh = tanh(C)"),
    "U and W the other way round": ("h^{(t)} = \\tanh(b_h + W_h h^{(t-1)} + U_h x^{(t)})",
                                    "h = tanh(b_h + U_h h' + W_h x)"),
    "the state is called a": ("a^{<t>} = tanh(W_a x^{<t>} + U_a a^{<t-1>} + b_a)", "h = tanh(W_a x + U_a h' + b_a)"),
    "a program": ("h = np.tanh(np.dot(Wxh, x) + np.dot(Whh, hprev) + bh)", PLAIN),
    "a program with @": ("h = torch.tanh(W_hh @ h_prev + W_xh @ x + b_h)", "h = tanh(U_h h' + W_h x + b_h)"),
    "small signs below": ("fₜ = σ(Wf xₜ + Uf hₜ₋₁ + bf)\nhₜ = fₜ ∘ hₜ₋₁ + (1 − fₜ) ∘ tanh(Wh xₜ + bh)", LEAKY),
    "a Chinese keyboard, names in front": (
        "遗忘门：f_t ＝ σ（W_f x_t ＋ U_f h_{t-1} ＋ b_f）\n"
        "输出：h_t = f_t × h_{t-1} ＋ （1－f_t） × tanh（W_h x_t ＋ b_h）", LEAKY),
    "x and h as indices": ("h_t = tanh(h_{t-1} W_h + x_t W_x + b)", "h = tanh(U h' + W x + b)"),
    "a gate's name above": ("f = \\sigma(x_t W_x^{(f)} + h_{t-1} W_h^{(f)} + b^{(f)})\n"
                            "h_t = f \\odot h_{t-1} + (1 - f) \\odot \\tanh(x_t W_x^{(g)} + b^{(g)})",
                            "f = σ(W_f x + U_f h' + b_f)\nh = f ⊙ h' + (1 - f) ⊙ tanh(W_g x + b_g)"),
    "with the head, which is none of the cell": ("h = tanh(b + W h_{t-1} + U x_t)\no_t = c + V h_t\nŷ_t = softmax(o_t)",
                                                 "h = tanh(b + U h' + W x)"),
    "numbered": ("(1) f_t = σ(W_f x_t + U_f h_{t-1} + b_f)\n(2) h_t = f_t h_{t-1} + (1 - f_t) tanh(W_h x_t + b_h)",
                 LEAKY),
    "a hat, a number in front, a transpose": ("ĥ_t = tanh(W^T x_t + U^T h_{t-1} + b)\nh_t = 0.5 ĥ_t + 0.5 h_{t-1}",
                                              "n = tanh(W_n x + U_n h' + b_n)\nh = 0.5 ⊙ n + 0.5 ⊙ h'"),
    "weights value by value": (
        "f_t = σ(W_{xf} x_t + W_{hf} h_{t-1} + W_{cf} ∘ c_{t-1} + b_f)\n"
        "c_t = f_t ∘ c_{t-1} + (1 - f_t) ∘ tanh(W_{xc} x_t)\nh_t = tanh(c_t)",
        "f = σ(W_f x + U_f h' + w_cf ⊙ C' + b_f)\nC = f ⊙ C' + (1 - f) ⊙ tanh(W_xc x)\nh = tanh(C)"),
    "two other values beside one another": (
        "m_t = 0.5 m_{t-1} + 0.5 tanh(W_m · [c_{t-1}, m_{t-1}, h_{t-1}, x_t])\nc_t = 0.5 c_{t-1} + m_t\nh_t = "
        "tanh(c_t)",
        "m = 0.5 ⊙ m' + 0.5 ⊙ tanh(V_m C' + M_m m' + U_m h' + W_m x)\nC = 0.5 ⊙ C' + m\nh = tanh(C)"),
    "less one, beside the step before": (
        "z_t = σ(W_z x_t)\nc_t = z_t * c_prev - (z_t-1) * tanh(W_c x_t)\nh_t = tanh(c_t)",
        "z = σ(W_z x)\nC = z ⊙ C' - (z - 1) ⊙ tanh(W_C x)\nh = tanh(C)"),
    "a bracket behind a space": ("h_t = \\tanh \\left( W_h x_t + U_h h_{t-1} + b_h \\right)", PLAIN),
    "a function's square": ("c_t = (1 - tanh(c_{t-1})^2) ⊙ W_c x_t\nh_t = tanh(c_t)",
                            "C = (1 - tanh(C') ⊙ tanh(C')) ⊙ W_C x\nh = tanh(C)"),
    "a square": ("a = W x + U h' + b\nh = a / (1 + a**2)", "a = W_a x + U_a h' + b_a\nh = a / (1 + a ⊙ a)"),
}
