"""Cells as documentation, lectures and programs write them, and what each is in our notation."""
DOCUMENTS = {
    'W_x and W_h of two lines are the same weights': (
        "i = sigmoid(W_x x + W_h h' + b)\n"
        "f = sigmoid(W_x x + W_h h' + b)\n"
        "h = i * h' + f",
        "i = σ(W_all x + U_all h' + b_all)\n"
        "f = σ(W_all x + U_all h' + b_all)\n"
        "h = i ⊙ h' + f"),
    'an equation over three lines': (
        'h = tanh(W_x x\n'
        " + W_h h'\n"
        ' + b)',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'brackets over lines': (
        'h = tanh(\n'
        '    W_x @ x +\n'
        '    W_h @ h_prev + b)',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'concat = np.vstack': (
        'concat = np.vstack((h_prev, x))\n'
        'f = sigmoid(np.dot(Wf, concat) + bf)\n'
        'i = sigmoid(np.dot(Wi, concat) + bi)\n'
        'c_bar = np.tanh(np.dot(Wc, concat) + bc)\n'
        'c = f * c_prev + i * c_bar\n'
        'o = sigmoid(np.dot(Wo, concat) + bo)\n'
        'h = o * np.tanh(c)',
        "f = σ(U_f h' + W_f x + b_f)\n"
        "i = σ(U_i h' + W_i x + b_i)\n"
        "a = tanh(U_C h' + W_C x + b_C)\n"
        "C = f ⊙ C' + i ⊙ a\n"
        "o = σ(U_o h' + W_o x + b_o)\n"
        'h = o ⊙ tanh(C)'),
    'np.concatenate': (
        'z = np.concatenate([h_prev, x], axis=0)\n'
        'f = sigmoid(W_f @ z + b_f)\n'
        'h = f * h_prev + (1 - f) * np.tanh(W_h @ z + b_h)',
        "f = σ(U_f h' + W_f x + b_f)\n"
        "h = f ⊙ h' + (1 - f) ⊙ tanh(U_h h' + W_h x + b_h)"),
    'np.row_stack, with the head': (
        'z = np.row_stack((h_prev, x))\n'
        'f = sigmoid(np.dot(W_f, z) + b_f)\n'
        'i = sigmoid(np.dot(W_i, z) + b_i)\n'
        'C_bar = tanh(np.dot(W_C, z) + b_C)\n'
        'C = f * C_prev + i * C_bar\n'
        'o = sigmoid(np.dot(W_o, z) + b_o)\n'
        'h = o * tanh(C)\n'
        'v = np.dot(W_v, h) + b_v\n'
        'y = np.exp(v) / np.sum(np.exp(v))',
        "f = σ(U_f h' + W_f x + b_f)\n"
        "i = σ(U_i h' + W_i x + b_i)\n"
        "a = tanh(U_C h' + W_C x + b_C)\n"
        "C = f ⊙ C' + i ⊙ a\n"
        "o = σ(U_o h' + W_o x + b_o)\n"
        'h = o ⊙ tanh(C)'),
    'lists of moments': (
        'hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t-1]) + bh)',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'gates called Γ': (
        '\\tilde{c}^{\\langle t \\rangle} = \\tanh(W_c[a^{\\langle t-1 \\rangle}, x^{\\langle t \\rangle}] + b_c)\n'
        '\\Gamma_u = \\sigma(W_u[a^{\\langle t-1 \\rangle}, x^{\\langle t \\rangle}] + b_u)\n'
        '\\Gamma_f = \\sigma(W_f[a^{\\langle t-1 \\rangle}, x^{\\langle t \\rangle}] + b_f)\n'
        '\\Gamma_o = \\sigma(W_o[a^{\\langle t-1 \\rangle}, x^{\\langle t \\rangle}] + b_o)\n'
        'c^{\\langle t \\rangle} = \\Gamma_u * \\tilde{c}^{\\langle t \\rangle} + \\Gamma_f * '
        'c^{\\langle t-1 \\rangle}\n'
        'a^{\\langle t \\rangle} = \\Gamma_o * \\tanh(c^{\\langle t \\rangle})',
        "g = tanh(U_C h' + W_C x + b_C)\n"
        "u = σ(U_u h' + W_u x + b_u)\n"
        "f = σ(U_f h' + W_f x + b_f)\n"
        "o = σ(U_o h' + W_o x + b_o)\n"
        "C = u ⊙ g + f ⊙ C'\n"
        'h = o ⊙ tanh(C)'),
    'gates called Γ, a = c': (
        'Γ_u = σ(W_u[c^{<t-1>}, x^{<t>}] + b_u)\n'
        'Γ_r = σ(W_r[c^{<t-1>}, x^{<t>}] + b_r)\n'
        'c̃ = tanh(W_c[Γ_r * c^{<t-1>}, x^{<t>}] + b_c)\n'
        'c = Γ_u * c̃ + (1 - Γ_u) * c^{<t-1>}\n'
        'a = c',
        "u = σ(U_u h' + W_u x + b_u)\n"
        "r = σ(U_r h' + W_r x + b_r)\n"
        "a = tanh(U_C (r ⊙ h') + W_C x + b_C)\n"
        "h = u ⊙ a + (1 - u) ⊙ h'"),
    'ft, it, cct, c_next': (
        'concat = np.concatenate((a_prev, xt), axis=0)\n'
        'ft = sigmoid(np.dot(Wf, concat) + bf)\n'
        'it = sigmoid(np.dot(Wi, concat) + bi)\n'
        'cct = np.tanh(np.dot(Wc, concat) + bc)\n'
        'c_next = ft * c_prev + it * cct\n'
        'ot = sigmoid(np.dot(Wo, concat) + bo)\n'
        'a_next = ot * np.tanh(c_next)',
        "f = σ(U_f h' + W_f x + b_f)\n"
        "i = σ(U_i h' + W_i x + b_i)\n"
        "g = tanh(U_C h' + W_C x + b_C)\n"
        "C = f ⊙ C' + i ⊙ g\n"
        "o = σ(U_o h' + W_o x + b_o)\n"
        'h = o ⊙ tanh(C)'),
    'a_next, with the head': (
        'a_next = np.tanh(np.dot(Wax, xt) + np.dot(Waa, a_prev) + ba)\n'
        'yt_pred = softmax(np.dot(Wya, a_next) + by)',
        "h = tanh(W_ax x + U_aa h' + b_a)"),
    'r, z, n with two biases': (
        '\\begin{array}{ll}\n'
        '    r_t = \\sigma(W_{ir} x_t + b_{ir} + W_{hr} h_{(t-1)} + b_{hr}) \\\\\n'
        '    z_t = \\sigma(W_{iz} x_t + b_{iz} + W_{hz} h_{(t-1)} + b_{hz}) \\\\\n'
        '    n_t = \\tanh(W_{in} x_t + b_{in} + r_t \\odot (W_{hn} h_{(t-1)}+ b_{hn})) \\\\\n'
        '    h_t = (1 - z_t) \\odot n_t + z_t \\odot h_{(t-1)}\n'
        '\\end{array}',
        "r = σ(W_r x + b_r + U_r h' + c_r)\n"
        "z = σ(W_z x + b_z + U_z h' + c_z)\n"
        "n = tanh(W_n x + b_in + r ⊙ (U_hn h' + b_hn))\n"
        "h = (1 - z) ⊙ n + z ⊙ h'"),
    'rows times a turned matrix': (
        'h_t = \\tanh(x_t W_{ih}^T + b_{ih} + h_{t-1}W_{hh}^T + b_{hh})',
        "h = tanh(W_h x + b_h + U_h h' + c_h)"),
    "c' = f c": (
        'i = \\sigma(W_{ii} x + b_{ii} + W_{hi} h + b_{hi})\n'
        'f = \\sigma(W_{if} x + b_{if} + W_{hf} h + b_{hf})\n'
        'g = \\tanh(W_{ig} x + b_{ig} + W_{hg} h + b_{hg})\n'
        'o = \\sigma(W_{io} x + b_{io} + W_{ho} h + b_{ho})\n'
        "c' = f \\odot c + i \\odot g\n"
        "h' = o \\odot \\tanh(c')",
        "i = σ(W_i x + b_i + U_i h' + c_i)\n"
        "f = σ(W_f x + b_f + U_f h' + c_f)\n"
        "g = tanh(W_g x + b_g + U_g h' + c_g)\n"
        "o = σ(W_o x + b_o + U_o h' + c_o)\n"
        "C = f ⊙ C' + i ⊙ g\n"
        'h = o ⊙ tanh(C)'),
    "h' = z h": (
        'r = \\sigma(W_{ir} x + b_{ir} + W_{hr} h + b_{hr})\n'
        'z = \\sigma(W_{iz} x + b_{iz} + W_{hz} h + b_{hz})\n'
        'n = \\tanh(W_{in} x + b_{in} + r \\odot (W_{hn} h + b_{hn}))\n'
        "h' = (1 - z) \\odot n + z \\odot h",
        "r = σ(W_r x + b_r + U_r h' + c_r)\n"
        "z = σ(W_z x + b_z + U_z h' + c_z)\n"
        "n = tanh(W_n x + b_in + r ⊙ (U_hn h' + b_hn))\n"
        "h = (1 - z) ⊙ n + z ⊙ h'"),
    'U onto the state': (
        'f_t = \\sigma_g(W_{f} x_t + U_{f} c_{t-1} + b_f)\n'
        'i_t = \\sigma_g(W_{i} x_t + U_{i} c_{t-1} + b_i)\n'
        'o_t = \\sigma_g(W_{o} x_t + U_{o} c_{t-1} + b_o)\n'
        'c_t = f_t \\odot c_{t-1} + i_t \\odot \\sigma_c(W_{c} x_t + b_c)\n'
        'h_t = \\sigma_h(o_t \\odot c_t)',
        "f = σ(W_f x + U_f C' + b_f)\n"
        "i = σ(W_i x + U_i C' + b_i)\n"
        "o = σ(W_o x + U_o C' + b_o)\n"
        "C = f ⊙ C' + i ⊙ tanh(W_C x + b_C)\n"
        'h = tanh(o ⊙ C)'),
    'a hat and φ': (
        'z_t = \\sigma(W_{z} x_t + U_{z} h_{t-1} + b_z)\n'
        'r_t = \\sigma(W_{r} x_t + U_{r} h_{t-1} + b_r)\n'
        '\\hat{h}_t = \\phi(W_{h} x_t + U_{h} (r_t \\odot h_{t-1}) + b_h)\n'
        'h_t = (1-z_t) \\odot  h_{t-1} + z_t \\odot \\hat{h}_t',
        "z = σ(W_z x + U_z h' + b_z)\n"
        "r = σ(W_r x + U_r h' + b_r)\n"
        "n = tanh(W_h x + U_h (r ⊙ h') + b_h)\n"
        "h = (1 - z) ⊙ h' + z ⊙ n"),
    'gates of the state alone': (
        'f_t = \\sigma(U_f h_{t-1})\n'
        '\\tilde{h}_t = \\tanh(W_h x_t + U_h (f_t \\odot h_{t-1}) + b_h)\n'
        'h_t = (1 - f_t) \\odot h_{t-1} + f_t \\odot \\tilde{h}_t',
        "f = σ(U_f h')\n"
        "n = tanh(W_h x + U_h (f ⊙ h') + b_h)\n"
        "h = (1 - f) ⊙ h' + f ⊙ n"),
    'θ and η, V onto x': (
        'θ_t = σ(U_θ h_{t-1} + V_θ x_t + b_θ)\n'
        'η_t = σ(U_η h_{t-1} + V_η x_t + b_η)\n'
        'h_t = θ_t ⊙ tanh(h_{t-1}) + η_t ⊙ tanh(W x_t)',
        "θ = σ(U_θ h' + W_θ x + b_θ)\n"
        "η = σ(U_η h' + W_η x + b_η)\n"
        "h = θ ⊙ tanh(h') + η ⊙ tanh(W_h x)"),
    'the output is s': (
        'h_t = \\tanh(W_H x_t + R_H s_{t-1} + b_H)\n'
        't_t = \\sigma(W_T x_t + R_T s_{t-1} + b_T)\n'
        's_t = h_t \\odot t_t + s_{t-1} \\odot (1 - t_t)',
        "g = tanh(W_H x + R_H h' + b_H)\n"
        "t = σ(W_T x + R_T h' + b_T)\n"
        "h = g ⊙ t + h' ⊙ (1 - t)"),
    "f' and fractions": (
        'f_t = \\sigma(W_f x_t + b_f)\n'
        'i_t = \\sigma(W_i x_t + b_i)\n'
        '\\tilde{h}_t = W_h x_t + b_h\n'
        "f'_t = \\frac{f_t}{f_t + i_t}\n"
        "i'_t = \\frac{i_t}{f_t + i_t}\n"
        "h_t = f'_t \\odot h_{t-1} + i'_t \\odot \\tilde{h}_t",
        'f = σ(W_f x + b_f)\n'
        'i = σ(W_i x + b_i)\n'
        'n = W_h x + b_h\n'
        'a = f / (f + i)\n'
        'g = i / (f + i)\n'
        "h = a ⊙ h' + g ⊙ n"),
    'a, then h, then the head': (
        'a^{(t)} = b + W h^{(t-1)} + U x^{(t)}\n'
        'h^{(t)} = \\tanh(a^{(t)})\n'
        'o^{(t)} = c + V h^{(t)}\n'
        '\\hat{y}^{(t)} = softmax(o^{(t)})',
        "a = b_a + U_a h' + W_a x\n"
        'h = tanh(a)'),
    'torch.matmul, H and C change': (
        'I = torch.sigmoid(torch.matmul(X, W_xi) + torch.matmul(H, W_hi) + b_i)\n'
        'F = torch.sigmoid(torch.matmul(X, W_xf) + torch.matmul(H, W_hf) + b_f)\n'
        'O = torch.sigmoid(torch.matmul(X, W_xo) + torch.matmul(H, W_ho) + b_o)\n'
        'C_tilde = torch.tanh(torch.matmul(X, W_xc) + torch.matmul(H, W_hc) + b_c)\n'
        'C = F * C + I * C_tilde\n'
        'H = O * torch.tanh(C)',
        "I = σ(W_i x + U_i h' + b_i)\n"
        "F = σ(W_f x + U_f h' + b_f)\n"
        "O = σ(W_o x + U_o h' + b_o)\n"
        "a = tanh(W_C x + U_C h' + b_C)\n"
        "C = F ⊙ C' + I ⊙ a\n"
        'h = O ⊙ tanh(C)'),
    'self.W': (
        'r = torch.sigmoid(self.W_r @ x + self.U_r @ h + self.b_r)\n'
        'h = r * h + (1 - r) * torch.tanh(self.W_h @ x)',
        "r = σ(W_r x + U_r h' + b_r)\n"
        "h = r ⊙ h' + (1 - r) ⊙ tanh(W_h x)"),
    'wide letters': (
        'ｆ＝σ（Ｗ_ｆ ｘ＋Ｕ_ｆ ｈ′＋ｂ_ｆ）；ｈ＝ｆ⊙ｈ′＋（１－ｆ）⊙ｔａｎｈ（Ｗ_ｎ ｘ）',
        "f = σ(W_f x + U_f h' + b_f)\n"
        'n = tanh(W_n x)\n'
        "h = f ⊙ h' + (1 - f) ⊙ n"),
    'lines beside one another': (
        "f = σ(W_f x + b_f); h = f ⊙ h' + (1 - f) ⊙ tanh(W_n x)",
        'f = σ(W_f x + b_f)\n'
        'n = tanh(W_n x)\n'
        "h = f ⊙ h' + (1 - f) ⊙ n"),
    '@ behind, hh': (
        'z = sigmoid(x @ W_z + h_prev @ U_z + b_z)\n'
        'r = sigmoid(x @ W_r + h_prev @ U_r + b_r)\n'
        'hh = tanh(x @ W_h + (r * h_prev) @ U_h + b_h)\n'
        'h = z * h_prev + (1 - z) * hh',
        "z = σ(W_z x + U_z h' + b_z)\n"
        "r = σ(W_r x + U_r h' + b_r)\n"
        "a = tanh(W_h x + U_h (r ⊙ h') + b_h)\n"
        "h = z ⊙ h' + (1 - z) ⊙ a"),
    'a_1 to a_4': (
        'a_1 = σ(W_1 x_t + U_1 h_{t-1})\n'
        'a_2 = relu(W_2 x_t + U_2 h_{t-1})\n'
        'a_3 = σ(W_3 x_t + U_3 h_{t-1})\n'
        'a_4 = relu((W_4 x_t) ⊙ (U_4 h_{t-1}))\n'
        'c_t = tanh(a_1 ⊙ a_2 + c_{t-1}) ⊙ a_3\n'
        'h_t = tanh(c_t ⊙ a_4)',
        "a = σ(W_1 x + U_1 h')\n"
        "g = relu(W_2 x + U_2 h')\n"
        "n = σ(W_3 x + U_3 h')\n"
        "s = relu(W_4 x ⊙ U_4 h')\n"
        "C = tanh(a ⊙ g + C') ⊙ n\n"
        'h = tanh(C ⊙ s)'),
    'Wx and Uh': (
        'h_t = tanh(Wx_t + Uh_{t-1} + b)',
        "h = tanh(W_h x + U_h h' + b_h)"),
    '\\frac': (
        'h_t = \\frac{1}{2} h_{t-1} + \\frac{1}{2}\\tanh(W x_t + U h_{t-1})',
        "h = 1 / 2 ⊙ h' + 1 / 2 ⊙ tanh(W_h x + U_h h')"),
    'Wₓ and Wₕ': (
        'hₜ = tanh(Wₓxₜ + Wₕhₜ₋₁ + b)',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'x^t, y^{t-1}, R, peepholes': (
        '\\bar{z}^t = W_z x^t + R_z y^{t-1} + b_z\n'
        'z^t = \\tanh(\\bar{z}^t)\n'
        'i^t = \\sigma(W_i x^t + R_i y^{t-1} + p_i \\odot c^{t-1} + b_i)\n'
        'f^t = \\sigma(W_f x^t + R_f y^{t-1} + p_f \\odot c^{t-1} + b_f)\n'
        'c^t = z^t \\odot i^t + c^{t-1} \\odot f^t\n'
        'o^t = \\sigma(W_o x^t + R_o y^{t-1} + p_o \\odot c^t + b_o)\n'
        'y^t = \\tanh(c^t) \\odot o^t',
        "a = W_z x + R_z h' + b_z\n"
        'z = tanh(a)\n'
        "i = σ(W_i x + R_i h' + p_i ⊙ C' + b_i)\n"
        "f = σ(W_f x + R_f h' + p_f ⊙ C' + b_f)\n"
        "C = z ⊙ i + C' ⊙ f\n"
        "o = σ(W_o x + R_o h' + p_o ⊙ C + b_o)\n"
        'h = tanh(C) ⊙ o'),
}
