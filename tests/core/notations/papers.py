"""Cells as papers write them, also over several lines or on a Chinese keyboard, and what each is in our notation."""
PAPERS = {
    "a candidate h'_t, b_{Wi}": (
        'i_t = σ(W_i x_t + R_i h_{t-1} + b_{Wi} + b_{Ri})\n'
        'r_t = σ(W_r x_t + R_r h_{t-1} + b_{Wr} + b_{Rr})\n'
        "h'_t = tanh(W_h x_t + r_t ∘ (R_h h_{t-1} + b_{Rh}) + b_{Wh})\n"
        "h_t = (1 - i_t) ∘ h'_t + i_t ∘ h_{t-1}",
        "i = σ(W_i x + R_i h' + b_Wi + b_Ri)\n"
        "r = σ(W_r x + R_r h' + b_Wr + b_Rr)\n"
        "n = tanh(W_h x + r ⊙ (R_h h' + b_Rh) + b_Wh)\n"
        "h = (1 - i) ⊙ n + i ⊙ h'"),
    'LaTeX without spaces': (
        'z_t=\\sigma(W_{xz}x_t+W_{hz}h_{t-1}+b_z)\n'
        'r_t=\\sigma(W_{xr}x_t+W_{hr}h_{t-1}+b_r)\n'
        '\\tilde{h}_t=\\tanh(W_{xh}x_t+W_{hh}(r_t\\odot h_{t-1})+b_h)\n'
        'h_t=(1-z_t)h_{t-1}+z_t\\tilde{h}_t',
        "z = σ(W_z x + U_z h' + b_z)\n"
        "r = σ(W_r x + U_r h' + b_r)\n"
        "n = tanh(W_h x + U_h (r ⊙ h') + b_h)\n"
        "h = (1 - z) ⊙ h' + z ⊙ n"),
    'V onto x, W onto the state': (
        'i_t = σ(V_i x_t + U_i h_{t-1} + W_i c_{t-1})\n'
        'c_t = i_t c_{t-1} + (1 - i_t) tanh(V_c x_t)\n'
        'h_t = tanh(c_t)',
        "i = σ(W_i x + U_i h' + V_i C')\n"
        "C = i ⊙ C' + (1 - i) ⊙ tanh(W_C x)\n"
        'h = tanh(C)'),
    'b_{xh} and b_{hh}': (
        'h_t = tanh(W_{xh} x_t + b_{xh} + W_{hh} h_{t-1} + b_{hh})',
        "h = tanh(W_h x + b_h + U_h h' + c_h)"),
    '[h, x] W': (
        'f_t = σ([h_{t-1}, x_t] W_f + b_f)\n'
        'h_t = f_t ⊙ h_{t-1} + (1-f_t) ⊙ tanh([h_{t-1}, x_t] W_c + b_c)',
        "f = σ(U_f h' + W_f x + b_f)\n"
        "C = tanh(U_C h' + W_C x + b_C)\n"
        "h = f ⊙ h' + (1 - f) ⊙ C"),
    '\\begin{bmatrix}': (
        'h_t = \\tanh\\left(W \\begin{bmatrix} h_{t-1} \\\\ x_t \\end{bmatrix} + b\\right)',
        "h = tanh(U_h h' + W_h x + b_h)"),
    'torch.cat': (
        'combined = torch.cat((x, h), dim=1)\n'
        'z = torch.sigmoid(combined @ W_z + b_z)\n'
        'r = torch.sigmoid(combined @ W_r + b_r)\n'
        'n = torch.tanh(torch.cat((x, r * h), dim=1) @ W_n + b_n)\n'
        'h = (1 - z) * n + z * h',
        "z = σ(W_z x + U_z h' + b_z)\n"
        "r = σ(W_r x + U_r h' + b_r)\n"
        "n = tanh(W_n x + U_n (r ⊙ h') + b_n)\n"
        "h = (1 - z) ⊙ n + z ⊙ h'"),
    'F.linear': (
        'h = torch.tanh(F.linear(x, W_ih, b_ih) + F.linear(h, W_hh, b_hh))',
        "h = tanh(W_h x + b_h + (U_h h' + c_h))"),
    'np.multiply': (
        'z = sigmoid(np.dot(W_z, x) + np.dot(U_z, h_prev) + b_z)\n'
        'r = sigmoid(np.dot(W_r, x) + np.dot(U_r, h_prev) + b_r)\n'
        'h_hat = np.tanh(np.dot(W_h, x) + np.dot(U_h, np.multiply(r, h_prev)) + b_h)\n'
        'h = np.multiply(z, h_prev) + np.multiply((1 - z), h_hat)',
        "z = σ(W_z x + U_z h' + b_z)\n"
        "r = σ(W_r x + U_r h' + b_r)\n"
        "n = tanh(W_h x + U_h (r ⊙ h') + b_h)\n"
        "h = z ⊙ h' + (1 - z) ⊙ n"),
    'a program over lines': (
        'f = sigmoid(\n'
        '    np.dot(W_f, x)\n'
        '    + np.dot(U_f, h_prev)\n'
        '    + b_f\n'
        ')\n'
        'h = (f * h_prev\n'
        '     + (1 - f) * np.tanh(np.dot(W_n, x)))',
        "f = σ(W_f x + U_f h' + b_f)\n"
        'n = tanh(W_n x)\n'
        "h = f ⊙ h' + (1 - f) ⊙ n"),
    'operators at the beginning of a line': (
        'f = σ(W_f x)\n'
        '  + 0.5\n'
        "h = f ⊙ h'\n"
        '  - 0.1 ⊙ f',
        'f = σ(W_f x) + 0.5\n'
        "h = f ⊙ h' - 0.1 ⊙ f"),
    'an equation over lines of LaTeX': (
        '\\begin{align}\n'
        'f_t &= \\sigma(W_f x_t \\\\\n'
        '    &\\quad + U_f h_{t-1} + b_f) \\\\\n'
        'h_t &= f_t \\odot h_{t-1}\n'
        '\\end{align}',
        "f = σ(W_f x + U_f h' + b_f)\n"
        "h = f ⊙ h'"),
    'Chinese names without a colon': (
        '遗忘门 f_t＝σ（W_f·［h_{t-1}，x_t］＋b_f）；\n'
        '隐状态 h_t＝f_t⊙h_{t-1}。',
        "f = σ(U_f h' + W_f x + b_f)\n"
        "h = f ⊙ h'"),
    '； between equations': (
        "f = σ(W_f x + U_f h' + b_f)； i = σ(W_i x + U_i h' + b_i)；\n"
        "h = f ⊙ h' ＋ i",
        "f = σ(W_f x + U_f h' + b_f)\n"
        "i = σ(W_i x + U_i h' + b_i)\n"
        "h = f ⊙ h' + i"),
    'moments called n, two states': (
        'a = 0.5 ⊙ σ(W_1 y_{n-1} + V_1 u_n + b_1)\n'
        'd = 0.5 ⊙ σ(W_2 y_{n-1} + V_2 u_n + b_2)\n'
        'z_n = (1 - a) ⊙ z_{n-1} + a ⊙ tanh(W_z y_{n-1} + V_z u_n + b_z)\n'
        'y_n = (1 - d) ⊙ y_{n-1} + d ⊙ tanh(W_y z_n + V_y u_n + b_y)',
        "a = 0.5 ⊙ σ(U_1 h' + W_1 x + b_1)\n"
        "d = 0.5 ⊙ σ(U_2 h' + W_2 x + b_2)\n"
        "z = (1 - a) ⊙ z' + a ⊙ tanh(U_z h' + W_z x + b_z)\n"
        'y = tanh(U_y z + W_y x + b_y)\n'
        "h = (1 - d) ⊙ h' + d ⊙ y"),
    'a square bracket, an input u': (
        'z_n = z_{n-1} + 0.1 [σ(W y_{n-1} + M_z z_{n-1} + V u_n + b) - 2 y_{n-1} - 3 z_{n-1}]\n'
        'y_n = y_{n-1} + 0.1 z_n',
        "z = z' + 0.1 ⊙ (σ(U_z h' + M_z z' + W_z x + b_z) - 2 ⊙ h' - 3 ⊙ z')\n"
        "h = h' + 0.1 ⊙ z"),
    'W^{ch} and W^{cx}': (
        'c_t = \\tanh(W^{ch} h_{t-1} + W^{cx} x_t + b^c)\n'
        'g_t = \\sigma(W^{gh} h_{t-1} + W^{gx} x_t + b^g)\n'
        'h_t = g_t \\cdot h_{t-1} + (1 - g_t) \\cdot c_t',
        "C = tanh(U_ch h' + W_cx x + b_C)\n"
        "g = σ(U_gh h' + W_gx x + b_g)\n"
        "h = g ⊙ h' + (1 - g) ⊙ C"),
    'W and U of two lines': (
        'z_t = \\sigma(W x_t + U h_{t-1} + b_z)\n'
        '\\tilde{h}_t = \\tanh(W x_t + U h_{t-1} + b_h)\n'
        'h_t = (1 - z_t) \\odot \\tilde{h}_t + z_t \\odot h_{t-1}',
        "z = σ(W_all x + U_all h' + b_z)\n"
        "n = tanh(W_all x + U_all h' + b_h)\n"
        "h = (1 - z) ⊙ n + z ⊙ h'"),
    'b of each line beside W_z': (
        'z_t = σ(W_z x_t + U_z h_{t-1} + b)\n'
        'h_t = z_t h_{t-1} + (1-z_t) tanh(W_n x_t + b)',
        "z = σ(W_z x + U_z h' + b_z)\n"
        'n = tanh(W_n x + b_n)\n'
        "h = z ⊙ h' + (1 - z) ⊙ n"),
    'W * c in a program': (
        'i = sigmoid(np.dot(W_i, x) + W_ci * c_prev)\n'
        'c = i * c_prev + np.dot(W_c, x)\n'
        'h = np.tanh(c)',
        "i = σ(W_i x + w_ci ⊙ C')\n"
        "C = i ⊙ C' + W_C x\n"
        'h = tanh(C)'),
    'tf.matmul': (
        'f = tf.sigmoid(tf.matmul(x, W_f) + tf.matmul(h_prev, U_f) + b_f)\n'
        'h = f * h_prev + (1. - f) * tf.tanh(tf.matmul(x, W_n))',
        "f = σ(W_f x + U_f h' + b_f)\n"
        'n = tanh(W_n x)\n'
        "h = f ⊙ h' + (1 - f) ⊙ n"),
    "params['W']": (
        "h = jnp.tanh(jnp.dot(x, params['W']) + jnp.dot(h, params['U']))",
        "h = tanh(W_h x + U_h h')"),
    'weights value by value, *': (
        'i_t = \\sigma(W_{xi} * X_t + W_{hi} * H_{t-1} + W_{ci} \\circ C_{t-1} + b_i)\n'
        'f_t = \\sigma(W_{xf} * X_t + W_{hf} * H_{t-1} + W_{cf} \\circ C_{t-1} + b_f)\n'
        'C_t = f_t \\circ C_{t-1} + i_t \\circ \\tanh(W_{xc} * X_t + W_{hc} * H_{t-1} + b_c)\n'
        'o_t = \\sigma(W_{xo} * X_t + W_{ho} * H_{t-1} + W_{co} \\circ C_t + b_o)\n'
        'H_t = o_t \\circ \\tanh(C_t)',
        "i = σ(W_i x + U_i h' + w_ci ⊙ C' + b_i)\n"
        "f = σ(W_f x + U_f h' + w_cf ⊙ C' + b_f)\n"
        "C = f ⊙ C' + i ⊙ tanh(W_C x + U_C h' + b_C)\n"
        "o = σ(W_o x + U_o h' + w_co ⊙ C + b_o)\n"
        'h = o ⊙ tanh(C)'),
    'a state s with its head': (
        's_t = tanh(U x_t + W s_{t-1})\n'
        'o_t = softmax(V s_t)',
        "h = tanh(W_h x + U_h h')"),
    'forget_gate': (
        'forget_gate = sigmoid(W_f @ x + U_f @ h_prev + b_f)\n'
        'input_gate = sigmoid(W_i @ x + U_i @ h_prev + b_i)\n'
        'candidate = tanh(W_c @ x + U_c @ h_prev + b_c)\n'
        'c = forget_gate * c_prev + input_gate * candidate\n'
        'output_gate = sigmoid(W_o @ x + U_o @ h_prev + b_o)\n'
        'h = output_gate * tanh(c)',
        "f = σ(W_f x + U_f h' + b_f)\n"
        "i = σ(W_i x + U_i h' + b_i)\n"
        "a = tanh(W_C x + U_C h' + b_C)\n"
        "C = f ⊙ C' + i ⊙ a\n"
        "o = σ(W_o x + U_o h' + b_o)\n"
        'h = o ⊙ tanh(C)'),
    'z_f and z_n': (
        "z_f = W_f x + U_f h' + b_f\n"
        'f = σ(z_f)\n'
        'z_n = W_n x + b_n\n'
        'n = tanh(z_n)\n'
        "h = f ⊙ h' + (1 - f) ⊙ n",
        "z = W_f x + U_f h' + b_f\n"
        'f = σ(z)\n'
        'a = W_n x + b_n\n'
        'n = tanh(a)\n'
        "h = f ⊙ h' + (1 - f) ⊙ n"),
    'b_{iz} and b_{rz}': (
        'z = σ(x_t W_z + h_{t-1} U_z + b_{iz} + b_{rz})\n'
        'h_t = z ⊙ h_{t-1} + (1 - z) ⊙ tanh(x_t W_h + b_{ih})',
        "z = σ(W_z x + U_z h' + b_iz + b_rz)\n"
        "h = z ⊙ h' + (1 - z) ⊙ tanh(W_h x + b_ih)"),
    'W_x of two lines': (
        'f_t = σ(W_x x_t + U_f h_{t-1})\n'
        'h_t = f_t h_{t-1} + tanh(W_x x_t)',
        "f = σ(W_all x + U_f h')\n"
        "h = f ⊙ h' + tanh(W_all x)"),
    'h_{t+1}': (
        'h_{t+1} = tanh(W x_{t+1} + U h_t)',
        "h = tanh(W_h x + U_h h')"),
    'W and U once': (
        'r = σ(W_r x + U_r h_{t-1})\n'
        'z = σ(W_z x + U_z h_{t-1})\n'
        'h̃ = tanh(W x + U(r ⊙ h_{t-1}))\n'
        'h_t = z h_{t-1} + (1-z) h̃',
        "r = σ(W_r x + U_r h')\n"
        "z = σ(W_z x + U_z h')\n"
        "n = tanh(W_n x + U_n (r ⊙ h'))\n"
        "h = z ⊙ h' + (1 - z) ⊙ n"),
    'W onto h, U onto x': (
        'u^{(t)} = \\sigma(W_u h^{(t-1)} + U_u x^{(t)} + b_u)\n'
        'r^{(t)} = \\sigma(W_r h^{(t-1)} + U_r x^{(t)} + b_r)\n'
        '\\tilde{h}^{(t)} = \\tanh(W_h (r^{(t)} \\circ h^{(t-1)}) + U_h x^{(t)} + b_h)\n'
        'h^{(t)} = (1 - u^{(t)}) \\circ h^{(t-1)} + u^{(t)} \\circ \\tilde{h}^{(t)}',
        "u = σ(U_u h' + W_u x + b_u)\n"
        "r = σ(U_r h' + W_r x + b_r)\n"
        "n = tanh(U_h (r ⊙ h') + W_h x + b_h)\n"
        "h = (1 - u) ⊙ h' + u ⊙ n"),
    'a function without brackets': (
        'f^{(t)} = \\sigma(W_f h^{(t-1)} + U_f x^{(t)} + b_f)\n'
        'i^{(t)} = \\sigma(W_i h^{(t-1)} + U_i x^{(t)} + b_i)\n'
        'o^{(t)} = \\sigma(W_o h^{(t-1)} + U_o x^{(t)} + b_o)\n'
        '\\tilde{c}^{(t)} = \\tanh(W_c h^{(t-1)} + U_c x^{(t)} + b_c)\n'
        'c^{(t)} = f^{(t)} \\circ c^{(t-1)} + i^{(t)} \\circ \\tilde{c}^{(t)}\n'
        'h^{(t)} = o^{(t)} \\circ \\tanh c^{(t)}',
        "f = σ(U_f h' + W_f x + b_f)\n"
        "i = σ(U_i h' + W_i x + b_i)\n"
        "o = σ(U_o h' + W_o x + b_o)\n"
        "a = tanh(U_C h' + W_C x + b_C)\n"
        "C = f ⊙ C' + i ⊙ a\n"
        'h = o ⊙ tanh(C)'),
    'products with names of their own': (
        'f_t = σ(U_f h_{t−1} + W_f x_t)\n'
        'k_t = c_{t−1} ⊙ f_t\n'
        'g_t = tanh(U_g h_{t−1} + W_g x_t)\n'
        'i_t = σ(U_i h_{t−1} + W_i x_t)\n'
        'j_t = g_t ⊙ i_t\n'
        'c_t = j_t + k_t\n'
        'o_t = σ(U_o h_{t−1} + W_o x_t)\n'
        'h_t = o_t ⊙ tanh(c_t)',
        "f = σ(U_f h' + W_f x)\n"
        "k = C' ⊙ f\n"
        "g = tanh(U_g h' + W_g x)\n"
        "i = σ(U_i h' + W_i x)\n"
        'j = g ⊙ i\n'
        'C = j + k\n'
        "o = σ(U_o h' + W_o x)\n"
        'h = o ⊙ tanh(C)'),
    'Jordan: the output is the state': (
        'h_t = tanh(W_h x_t + U_h y_{t-1} + b_h)\n'
        'y_t = σ(W_y h_t + b_y)',
        "g = tanh(W_h x + U_h h' + b_h)\n"
        'h = σ(U_y g + b_y)'),
    '.* and ;': (
        'h = tanh(W*x + U*h_prev + b); c = f.*c_prev;',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'W_in and h(t-1)': (
        'h(t) = 0.7 h(t-1) + 0.3 tanh(W_in x(t) + W h(t-1))',
        "h = 0.7 ⊙ h' + 0.3 ⊙ tanh(W_h x + U_h h')"),
    'wide signs without spaces': (
        'h_t=tanh（W_{xh}x_t＋W_{hh}h_{t－1}＋b_h）',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'names and wide signs': (
        '候选记忆：C̃_t＝tanh（W_c·[h_{t－1}，x_t]＋b_c）\n'
        '记忆：C_t＝0.5 × C_{t－1}＋0.5 × C̃_t\n'
        '输出：h_t＝tanh（C_t）',
        "a = tanh(U_C h' + W_C x + b_C)\n"
        "C = 0.5 ⊙ C' + 0.5 ⊙ a\n"
        'h = tanh(C)'),
}
