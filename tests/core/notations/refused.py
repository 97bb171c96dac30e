"""What is written so and is none of our cells: where it is refused, and what is there."""
REFUSED = {                         # text: key, line, column, what is there
    'h_t = \\sigma_h(W_h x_t + U_h y_{t-1} + b_h)\n'
    'y_t = \\sigma_y(W_y h_t + b_y)':
        ('function', 2, 7, '\\sigma_y'),
    'i = sigmoid(x_i + K.dot(h_tm1, U_i))\n'
    'f = sigmoid(x_f + K.dot(h_tm1, U_f))\n'
    'c = f * c_tm1 + i * tanh(x_c + K.dot(h_tm1, U_c))\n'
    'o = sigmoid(x_o + K.dot(h_tm1, U_o))\n'
    'h = o * tanh(c)':
        ('input', 1, 13, 'x_i'),
    'z_t = \\sigma(\\operatorname{BN}(W_z x_t) + U_z h_{t-1})\n'
    '\\tilde{h}_t = \\operatorname{ReLU}(\\operatorname{BN}(W_h x_t) + U_h h_{t-1})\n'
    'h_t = z_t \\odot h_{t-1} + (1-z_t) \\odot \\tilde{h}_t':
        ('function', 1, 14, '\\operatorname{BN}'),
    '\\tilde{x}_t = W x_t\n'
    'f_t = \\sigma(W_f x_t + b_f)\n'
    'r_t = \\sigma(W_r x_t + b_r)\n'
    'c_t = f_t \\odot c_{t-1} + (1 - f_t) \\odot \\tilde{x}_t\n'
    'h_t = r_t \\odot \\tanh(c_t) + (1 - r_t) \\odot x_t':
        ('input', 5, 46, 'x_t'),
    'z_t = \\tanh(W_z^1 x_{t-1} + W_z^2 x_t)\n'
    'h_t = z_t':
        ('letter', 1, 16, '^'),
    'z_n = z_{n-1} + Δt [σ(W y_{n-1} + 𝒲 z_{n-1} + V u_n + b) - γ y_{n-1} - ε z_n]\n'
    'y_n = y_{n-1} + Δt z_n':
        ('operator', 1, 20, '['),
    'z_t = \\sigma(W x_t + U h_{t-1} + b_z)\n'
    '\\tilde{h}_t = \\tanh(W x_t + U h_{t-1} + b_h)\n'
    'h_t = (\\zeta(1 - z_t) + \\nu) \\odot \\tilde{h}_t + z_t \\odot h_{t-1}':
        ('function', 3, 8, '\\zeta'),
    'h_t = tanh(LN(W_h h_{t-1}) + LN(W_x x_t) + b)':
        ('function', 1, 12, 'LN'),
    '\\begin{pmatrix} i \\\\ f \\\\ o \\\\ g'
    ' \\end{pmatrix} = \\begin{pmatrix} sigm \\\\ sigm \\\\ sigm \\\\ tanh \\end{p'
    'matrix} T_{2n,4n} \\begin{pmatrix} h_t^{l-1} \\\\ h_{t-1}^l \\end{pmatrix}':
        ('letter', 1, 1, '\\'),
    'h_t = (1-\\alpha) h_{t-1} + \\alpha \\tanh(W x_t + U h_{t-1} + b)':
        ('unknown', 1, 10, '\\alpha'),
    'h_t = h_{t-1} + ε tanh((W - W^T - γ I) h_{t-1} + V x_t + b)':
        ('letter', 1, 30, '^'),
    'h += 0.1 * (tanh(W x + U h) - h)':
        ('line', 1, 3, '+'),
    'h_t = tanh(W x_t + W h_{t-1} + b)':
        ('input', 1, 20, 'W'),
    'h_t = tanh(W_h x_t + W_h h_{t-1} + b)':
        ('input', 1, 22, 'W_h'),
    'h_t = tanh(W_h x_t + U_h h_{t-1} - U_h^T h_{t-1})':
        ('letter', 1, 39, '^'),
    'h_t^{(l)} = tanh(W h_t^{(l-1)} + U h_{t-1}^{(l)})':
        ('letter', 1, 4, '^'),
    'z = sigm(W_xz x_t + b_z)\n'
    'r = sigm(W_xr x_t + W_hr h_t + b_r)\n'
    'h_{t+1} = tanh(W_hh (r ⊙ h_t) + tanh(x_t) + b_h) ⊙ z + h_t ⊙ (1 - z)':
        ('input', 3, 38, 'x_t'),
    'f = σ(W_f x\n'
    '  + q)\n'
    "h = f ⊙ h'":
        ('unknown', 2, 5, 'q'),
    'h = np.tanh(np.dot(W, x) + np.dot(U, np.multiply(r, h_prev)))\n'
    '':
        ('unknown', 1, 50, 'r'),
    'h_t = g(U h_{t−1} + W x_t)\n'
    'y_t = f(V h_t)':
        ('function', 1, 7, 'g'),
    'x(n) = (1-\\alpha) x(n-1) + \\alpha \\tanh(W^{in} u(n) + W x(n-1))':
        ('unknown', 1, 11, '\\alpha'),
    'hy = outgate * torch.tanh(cy)\n'
    'cy = forgetgate * cx + ingate * cellgate':
        ('unknown', 1, 6, 'outgate'),
    'f_i^{(t)} = \\sigma\\left(b_i^f + \\sum_j U_{i,j}^f x_j^{(t)} + \\sum_j W_{i,j}^f h_j^{(t-1)}\\right)\n'
    'h_i^{(t)} = f_i^{(t)}':
        ('letter', 1, 28, '^'),
    '\\mathbf{h}_t = g(\\mathbf{U}\\mathbf{h}_{t-1} + \\mathbf{W}\\mathbf{x}_t)\n'
    '\\mathbf{y}_t = \\text{softmax}(\\mathbf{V}\\mathbf{h}_t)':
        ('function', 1, 16, 'g'),
    'a = x.dot(Wx) + prev_h.dot(Wh) + b\n'
    'i = sigmoid(a[:, :H])\n'
    'next_h = i':
        ('letter', 2, 14, '['),
    '\\boldsymbol{z}_t = \\boldsymbol{U} \\boldsymbol{h}_{t-1} + \\boldsymbol{W} \\boldsymbol{x}_t + \\boldsymb'
    'ol{b},\n'
    '\\boldsymbol{h}_t = f(\\boldsymbol{z}_t)':
        ('function', 2, 20, 'f'),
    '\\begin{bmatrix} \\tilde{c}_t \\\\ o_t \\\\ i_t \\\\ f_t \\end{bmatrix} ='
    ' \\begin{bmatrix} \\tanh \\\\ \\sigma \\\\ '
    '\\sigma \\\\ \\sigma \\end{bmatrix} \\left( W \\begin{bmatrix} x_t \\\\ h_{t-1} \\end{bmatrix} + b \\right)\n'
    'c_t = f_t \\odot c_{t-1} + i_t \\odot \\tilde{c}_t\n'
    'h_t = o_t \\odot \\tanh(c_t)':
        ('letter', 1, 1, '\\'),
    'f_t = \\sigma(W_f x_t + v_f \\odot c_{t-1} + b_f)\n'
    'c_t = f_t \\odot c_{t-1} + (1 - f_t) \\odot (W x_t)\n'
    'r_t = \\sigma(W_r x_t + v_r \\odot c_{t-1} + b_r)\n'
    'h_t = r_t \\odot c_t + (1 - r_t) \\odot x_t':
        ('input', 4, 39, 'x_t'),
    'h_t = h_{t-1} + \\epsilon \\tanh((W - W^T - \\gamma I) h_{t-1} + V x_t + b)':
        ('letter', 1, 38, '^'),
    '\\Delta t_n = 0.5 \\hat\\sigma(W_1 y_{n-1} + V_1 u_n + b_1)\n'
    'z_n = (1 - \\Delta t_n) \\odot z_{n-1} + \\Delta t_n \\odot \\sigma(W_z y_{n-1} + V_z u_n + b_z)\n'
    'y_n = z_n':
        ('unknown', 2, 19, 't_n'),
    "H = TANH(W X + U H' + B)":
        ('function', 1, 5, 'TANH'),
    'h_t = tanh(LayerNorm(W x_t + U h_{t-1} + b))':
        ('function', 1, 12, 'LayerNorm'),
    "h = gelu(W x + U h' + b)":
        ('function', 1, 5, 'gelu'),
    'c_t = s(W^{ch} h_{t-1} + W^{cx} x_t + b^c)\n'
    'g_t = \\sigma(W^{gh} h_{t-1} + W^{gx} x_t + b^g)\n'
    'h_t = g_t \\cdot h_{t-1} + (1 - g_t) \\cdot c_t':
        ('function', 1, 7, 's'),
    'y^{in}(t) = \\sigma(W_{in} x(t) + U_{in} y^c(t-1))\n'
    's(t) = s(t-1) + y^{in}(t) \\odot \\tanh(W_s x(t))\n'
    'h(t) = \\tanh(s(t))':
        ('letter', 1, 2, '^'),
    "h = np.tanh(np.einsum('ij,j->i', W, x) + np.einsum('ij,j->i', U, h))":
        ('letter', 1, 23, "'"),
    'x_t = self.x2h(x)\n'
    'h_t = self.h2h(hidden)\n'
    'x_r, x_z, x_n = x_t.chunk(3, 1)\n'
    'h_r, h_z, h_n = h_t.chunk(3, 1)\n'
    'r = torch.sigmoid(x_r + h_r)\n'
    'z = torch.sigmoid(x_z + h_z)\n'
    'n = torch.tanh(x_n + r * h_n)\n'
    'h = (1 - z) * n + z * hidden':
        ('unknown', 2, 16, 'hidden'),
    'h = self.activation(self.W(x) + self.U(h))':
        ('function', 1, 10, 'activation'),
    'h = torch.tanh(torch.add(W @ x, U @ h, alpha=0.5))':
        ('letter', 1, 31, ','),
    'a = x @ Wx + h_prev @ Wh + b\n'                             # parts that overlap
    'i = sigmoid(a[:, :2*H])\n'
    'h = sigmoid(a[:, H:]) * h_prev + i':
        ('letter', 2, 14, '['),
    'h = torch.tanh(self.gate_drop(self.W(x)) + self.U(h))':     # a layer by its name only in part
        ('function', 1, 21, 'gate_drop'),
    'h = layers.Dense(units, activation="tanh")(tf.concat([x, h], 1))':
        ('letter', 1, 11, '.'),
    'self.f = layers.Dense(units, activation="gelu")\n'
    'h = self.f(tf.concat([x, h], 1))':
        ('letter', 2, 15, 'concat(['),
    'h = np.tanh(W @ x + U @ h_prev) % 1':                       # no remark in Python
        ('letter', 1, 33, '%'),
    'h = tanh(W_h @ x + U_h @ h_1 + b_h)':                      # no weights, and no state's name
        ('unknown', 1, 26, 'h_1'),
    "h = f_t ⊙ h' + (1 - f_t) ⊙ tanh(W_h x)":                   # the line that gives f is not there
        ('state', 1, 5, 'f_t'),
    'h_t = tanh(W x_t + U h_{t+1} + b)':                         # from right to left
        ('unknown', 1, 22, 'h_{t+1}'),
    'self.i2h = nn.Sequential(nn.Linear(n, d), nn.ReLU(), nn.Linear(d, d))\n'
    'h = torch.tanh(self.i2h(x) + self.h2h(h))':
        ('function', 2, 16, 'self.i2h'),
    'self.f = nn.Sequential(nn.Linear(n, \\odot d), nn.Sigmoid())\n'           # a sign of TeX in a program
    'h = self.f(x) + q':
        ('unknown', 2, 17, 'q'),
    'self.fc_norm = nn.LayerNorm(d)\n'
    'h = torch.tanh(self.fc_norm(self.W(x) + self.U(h)))':
        ('function', 2, 16, 'self.fc_norm'),
    'def sigmoid(x):\n'                                           # a hard one by its name
    '    return np.clip(0.2 * x + 0.5, 0, 1)\n'
    'h = sigmoid(W @ x + U @ h_prev)':
        ('letter', 2, 33, ','),
    'self.act = nn.Softplus(beta=2)\n'
    'h = self.act(self.W(x) + self.U(h))':
        ('function', 2, 5, 'self.act'),
    'def relu(x):\n'                                              # a leaky one
    '    return np.where(x > 0, x, 0.01 * x)\n'
    'h = relu(W @ x + U @ h_prev)':
        ('letter', 2, 23, '>'),
    'def tanh(x):\n'                                              # LeCun's
    '    return 1.7159 * np.tanh(2 / 3 * x)\n'
    'h = tanh(W @ x + U @ h_prev)':
        ('line', 2, 12, '1.7159'),
    'def sigmoid(z):\n'
    '    return 1 / (1 + np.exp(-z))\n'
    'def act(z):\n'
    '    return np.where(z > 0, z, 0.1 * z)\n'
    'h = act(W @ x + U @ h_prev)':
        ('letter', 4, 23, '>'),
    "f = σ(W_f x + U_f h')\n"
    "h = f ⊙ h' + i ⊙ tanh(W_n x)":
        ('unknown', 2, 14, 'i'),
    'f_t = σ(W_f x_t + U_f h_{t-1})\n'
    'h_t = f_t ⊙ h_{t-1} + g ⊙ tanh(W_n x_t)':
        ('unknown', 2, 23, 'g'),
    'r = σ(W_r x)\n'
    "h = u ⊙ h' + (1 - u) ⊙ tanh(W x)":
        ('unknown', 2, 5, 'u'),
    'h = F.gelu(self.W(x) + self.U(h))':
        ('function', 1, 7, 'gelu'),
    "h = dropout(tanh(W x + U h'))":
        ('function', 1, 5, 'dropout'),
    'h_t = σ(W_h x_t + U_h h_{t-1} + β)':
        ('unknown', 1, 33, 'β'),
}
