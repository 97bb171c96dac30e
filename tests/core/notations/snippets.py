"""Cells as people paste them out of programs, and what each is in our notation."""
SNIPPETS = {
    'torch modules': (
        'f = torch.sigmoid(self.W_f(x) + self.U_f(h))\n'
        'n = torch.tanh(self.W_n(x) + self.U_n(f * h))\n'
        'h = (1 - f) * h + f * n',
        "f = σ(W_f x + b_f + (U_f h' + c_f))\n"
        "n = tanh(W_n x + b_n + (U_n (f ⊙ h') + c_n))\n"
        "h = (1 - f) ⊙ h' + f ⊙ n"),
    'torch modules 2': (
        'r = F.sigmoid(self.W_ir(x) + self.W_hr(h))\n'
        'z = F.sigmoid(self.W_iz(x) + self.W_hz(h))\n'
        'n = F.tanh(self.W_in(x) + r * self.W_hn(h))\n'
        'h = (1 - z) * n + z * h',
        "r = σ(W_r x + b_r + (U_r h' + c_r))\n"
        "z = σ(W_z x + b_z + (U_z h' + c_z))\n"
        "n = tanh(W_n x + b_in + r ⊙ (U_hn h' + b_hn))\n"
        "h = (1 - z) ⊙ n + z ⊙ h'"),
    'torch modules x2h': (
        'i2h = self.i2h(x)\n'
        'h2h = self.h2h(h)\n'
        'h = torch.tanh(i2h + h2h)',
        'i = W_i x + b_i\n'
        "a = U_h h' + b_h\n"
        'h = tanh(i + a)'),
    'i2h h2h': (
        'h = tanh(self.i2h(x) + self.h2h(h_prev))',
        "h = tanh(W_h x + b_h + (U_h h' + c_h))"),
    'torch cat linear': (
        'combined = torch.cat((x, h), 1)\n'
        'h = torch.tanh(self.W_h(combined))',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'torch lstm cat': (
        'combined = torch.cat([x, h_prev], dim=1)\n'
        'i = torch.sigmoid(self.W_i(combined))\n'
        'f = torch.sigmoid(self.W_f(combined))\n'
        'o = torch.sigmoid(self.W_o(combined))\n'
        'g = torch.tanh(self.W_g(combined))\n'
        'c = f * c_prev + i * g\n'
        'h = o * torch.tanh(c)',
        "i = σ(W_i x + U_i h' + b_i)\n"
        "f = σ(W_f x + U_f h' + b_f)\n"
        "o = σ(W_o x + U_o h' + b_o)\n"
        "g = tanh(W_g x + U_g h' + b_g)\n"
        "C = f ⊙ C' + i ⊙ g\n"
        'h = o ⊙ tanh(C)'),
    'torch chunk': (
        'gates = self.x2h(x) + self.h2h(h)\n'
        'i, f, g, o = gates.chunk(4, 1)\n'
        'c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)\n'
        'h = torch.sigmoid(o) * torch.tanh(c)',
        "i = W_i x + b_xi + (U_i h' + b_hi)\n"
        "f = W_f x + b_xf + (U_f h' + b_hf)\n"
        "g = W_g x + b_xg + (U_g h' + b_hg)\n"
        "o = W_o x + b_xo + (U_o h' + b_ho)\n"
        "C = σ(f) ⊙ C' + σ(i) ⊙ tanh(g)\n"
        'h = σ(o) ⊙ tanh(C)'),
    'wx_f etc': (
        'i_t = torch.sigmoid(x_t @ self.W_ii.T + h_prev @ self.W_hi.T + self.b_i)\n'
        'f_t = torch.sigmoid(x_t @ self.W_if.T + h_prev @ self.W_hf.T + self.b_f)\n'
        'g_t = torch.tanh(x_t @ self.W_ig.T + h_prev @ self.W_hg.T + self.b_g)\n'
        'o_t = torch.sigmoid(x_t @ self.W_io.T + h_prev @ self.W_ho.T + self.b_o)\n'
        'c_t = f_t * c_prev + i_t * g_t\n'
        'h_t = o_t * torch.tanh(c_t)',
        "i = σ(W_i x + U_i h' + b_i)\n"
        "f = σ(W_f x + U_f h' + b_f)\n"
        "g = tanh(W_g x + U_g h' + b_g)\n"
        "o = σ(W_o x + U_o h' + b_o)\n"
        "C = f ⊙ C' + i ⊙ g\n"
        'h = o ⊙ tanh(C)'),
    'jax gru': (
        'r = jax.nn.sigmoid(params.W_r @ x + params.U_r @ h + params.b_r)\n'
        'z = jax.nn.sigmoid(params.W_z @ x + params.U_z @ h + params.b_z)\n'
        'n = jnp.tanh(params.W_n @ x + r * (params.U_n @ h) + params.b_n)\n'
        'h = (1 - z) * n + z * h',
        "r = σ(W_r x + U_r h' + b_r)\n"
        "z = σ(W_z x + U_z h' + b_z)\n"
        "n = tanh(W_n x + r ⊙ U_n h' + b_n)\n"
        "h = (1 - z) ⊙ n + z ⊙ h'"),
    'jax dict': (
        'f = jax.nn.sigmoid(p["Wf"] @ x + p["Uf"] @ h + p["bf"])\n'
        'h_new = f * h + (1 - f) * jnp.tanh(p["Wn"] @ x)',
        "f = σ(W_f x + U_f h' + b_f)\n"
        'n = tanh(W_n x)\n'
        "h = f ⊙ h' + (1 - f) ⊙ n"),
    'julia flux': (
        'h = tanh.(Wi * x .+ Wh * h .+ b)',
        "h = tanh(W_i x + U_h h' + b_h)"),
    'julia gru': (
        'r = σ.(Wr * x .+ Ur * h .+ br)\n'
        'z = σ.(Wz * x .+ Uz * h .+ bz)\n'
        'h̃ = tanh.(Wh * x .+ r .* (Uh * h) .+ bh)\n'
        'h = (1 .- z) .* h̃ .+ z .* h',
        "r = σ(W_r x + U_r h' + b_r)\n"
        "z = σ(W_z x + U_z h' + b_z)\n"
        "n = tanh(W_h x + r ⊙ U_h h' + b_h)\n"
        "h = (1 - z) ⊙ n + z ⊙ h'"),
    'd2l gru torch': (
        'Z = torch.sigmoid((X @ W_xz) + (H @ W_hz) + b_z)\n'
        'R = torch.sigmoid((X @ W_xr) + (H @ W_hr) + b_r)\n'
        'H_tilda = torch.tanh((X @ W_xh) + ((R * H) @ W_hh) + b_h)\n'
        'H = Z * H + (1 - Z) * H_tilda\n'
        'Y = H @ W_hq + b_q',
        "Z = σ(W_z x + U_z h' + b_z)\n"
        "R = σ(W_r x + U_r h' + b_r)\n"
        "a = tanh(W_h x + U_h (R ⊙ h') + b_h)\n"
        "h = Z ⊙ h' + (1 - Z) ⊙ a"),
    'cs231n step': (
        'self.h = np.tanh(np.dot(self.W_hh, self.h) + np.dot(self.W_xh, x))\n'
        'y = np.dot(self.W_hy, self.h)',
        "h = tanh(U_h h' + W_h x)"),
    'cs231n hw': (
        'next_h = np.tanh(x.dot(Wx) + prev_h.dot(Wh) + b)',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'markdown fence': (
        '```python\n'
        'f = sigmoid(W_f @ x + U_f @ h + b_f)\n'
        'h = f * h + (1 - f) * np.tanh(W_n @ x)\n'
        '```',
        "f = σ(W_f x + U_f h' + b_f)\n"
        'n = tanh(W_n x)\n'
        "h = f ⊙ h' + (1 - f) ⊙ n"),
    'matlab': (
        'f = sigmoid(Wf*x + Uf*h_prev + bf);\n'
        'c = f.*c_prev + (1-f).*tanh(Wc*x + bc);\n'
        'h = tanh(c);',
        "f = σ(W_f x + U_f h' + b_f)\n"
        "C = f ⊙ C' + (1 - f) ⊙ tanh(W_C x + b_C)\n"
        'h = tanh(C)'),
    'nn.Linear def': (
        'self.W_f = nn.Linear(input_size, hidden_size)\n'
        'self.U_f = nn.Linear(hidden_size, hidden_size, bias=False)\n'
        'f = torch.sigmoid(self.W_f(x) + self.U_f(h))\n'
        'h = f * h + (1 - f) * torch.tanh(self.W_f(x))',
        "f = σ(W_f x + b_f + U_f h')\n"
        "h = f ⊙ h' + (1 - f) ⊙ tanh(W_f x + b_f)"),
    'def forward': (
        'def forward(self, x, h):\n'
        '    z = torch.sigmoid(self.W_z(x) + self.U_z(h))\n'
        '    n = torch.tanh(self.W_n(x))\n'
        '    h = z * h + (1 - z) * n\n'
        '    return h',
        "z = σ(W_z x + b_z + (U_z h' + c_z))\n"
        'n = tanh(W_n x + b_n)\n'
        "h = z ⊙ h' + (1 - z) ⊙ n"),
    'tf layers': (
        'h = tf.nn.tanh(tf.matmul(x, Wx) + tf.matmul(h, Wh) + b)',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'sigmoid method': (
        'f = (self.W_f(x) + self.U_f(h)).sigmoid()\n'
        'h = f * h + (1 - f) * self.W_n(x).tanh()',
        "f = σ(W_f x + b_f + (U_f h' + c_f))\n"
        'n = tanh(W_n x + b_n)\n'
        "h = f ⊙ h' + (1 - f) ⊙ n"),
    'addmm': (
        'h = torch.tanh(torch.addmm(b, x, W) + h @ U)',
        "h = tanh(b_h + W_h x + U_h h')"),
    '@h.T': (
        'h = np.tanh(x @ W.T + h_prev @ U.T + b)',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'np.split lstm': (
        'z = W @ x + U @ h + b\n'
        'i, f, g, o = np.split(z, 4)\n'
        'c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)\n'
        'h = sigmoid(o) * np.tanh(c)',
        "i = W_i x + U_i h' + b_i\n"
        "f = W_f x + U_f h' + b_f\n"
        "g = W_g x + U_g h' + b_g\n"
        "o = W_o x + U_o h' + b_o\n"
        "C = σ(f) ⊙ C' + σ(i) ⊙ tanh(g)\n"
        'h = σ(o) ⊙ tanh(C)'),
    'np.split inline': (
        'i, f, g, o = np.split(W @ x + U @ h, 4)\n'
        'c = f*c + i*g\n'
        'h = o*np.tanh(c)',
        "i = W_i x + U_i h'\n"
        "f = W_f x + U_f h'\n"
        "g = W_g x + U_g h'\n"
        "o = W_o x + U_o h'\n"
        "C = f ⊙ C' + i ⊙ g\n"
        'h = o ⊙ tanh(C)'),
    'cs231n ai': (
        'a = np.dot(x, Wx) + np.dot(prev_h, Wh) + b\n'
        'ai, af, ao, ag = np.split(a, 4, axis=1)\n'
        'i = sigmoid(ai)\n'
        'f = sigmoid(af)\n'
        'o = sigmoid(ao)\n'
        'g = np.tanh(ag)\n'
        'next_c = f * prev_c + i * g\n'
        'next_h = o * np.tanh(next_c)',
        "a = W_i x + U_i h' + b_i\n"
        "n = W_f x + U_f h' + b_f\n"
        "s = W_o x + U_o h' + b_o\n"
        "e = W_g x + U_g h' + b_g\n"
        'i = σ(a)\n'
        'f = σ(n)\n'
        'o = σ(s)\n'
        'g = tanh(e)\n'
        "C = f ⊙ C' + i ⊙ g\n"
        'h = o ⊙ tanh(C)'),
    'F.linear gates': (
        'gates = F.linear(input, w_ih, b_ih) + F.linear(hx, w_hh, b_hh)\n'
        'ingate, forgetgate, cellgate, outgate = gates.chunk(4, 1)\n'
        'cy = torch.sigmoid(forgetgate) * cx + torch.sigmoid(ingate) * torch.tanh(cellgate)\n'
        'hy = torch.sigmoid(outgate) * torch.tanh(cy)',
        "i = W_i x + b_i + (U_i h' + c_i)\n"
        "f = W_f x + b_f + (U_f h' + c_f)\n"
        "a = W_C x + b_C + (U_C h' + c_C)\n"
        "o = W_o x + b_o + (U_o h' + c_o)\n"
        "C = σ(f) ⊙ C' + σ(i) ⊙ tanh(a)\n"
        'h = σ(o) ⊙ tanh(C)'),
    'jnp class': (
        'def lstm_step(params, state, x):\n'
        '    h, c = state\n'
        "    i = jax.nn.sigmoid(x @ params['Wi'] + h @ params['Ui'] + params['bi'])\n"
        "    f = jax.nn.sigmoid(x @ params['Wf'] + h @ params['Uf'] + params['bf'])\n"
        "    g = jnp.tanh(x @ params['Wg'] + h @ params['Ug'] + params['bg'])\n"
        "    o = jax.nn.sigmoid(x @ params['Wo'] + h @ params['Uo'] + params['bo'])\n"
        '    c = f * c + i * g\n'
        '    h = o * jnp.tanh(c)\n'
        '    return (h, c), h',
        "i = σ(W_i x + U_i h' + b_i)\n"
        "f = σ(W_f x + U_f h' + b_f)\n"
        "g = tanh(W_g x + U_g h' + b_g)\n"
        "o = σ(W_o x + U_o h' + b_o)\n"
        "C = f ⊙ C' + i ⊙ g\n"
        'h = o ⊙ tanh(C)'),
    'student rnncell': (
        'class RNNCell(nn.Module):\n'
        '    def __init__(self, input_size, hidden_size):\n'
        '        super().__init__()\n'
        '        self.W = nn.Linear(input_size, hidden_size)\n'
        '        self.U = nn.Linear(hidden_size, hidden_size, bias=False)\n'
        '    def forward(self, x, h):\n'
        '        return torch.tanh(self.W(x) + self.U(h))',
        "h = tanh(W_h x + b_h + U_h h')"),
    'student gru cell': (
        'self.reset_gate = nn.Linear(input_size + hidden_size, hidden_size)\n'
        'self.update_gate = nn.Linear(input_size + hidden_size, hidden_size)\n'
        'self.candidate = nn.Linear(input_size + hidden_size, hidden_size)\n'
        'combined = torch.cat((x, h_prev), dim=1)\n'
        'r = torch.sigmoid(self.reset_gate(combined))\n'
        'z = torch.sigmoid(self.update_gate(combined))\n'
        'combined_r = torch.cat((x, r * h_prev), dim=1)\n'
        'h_tilde = torch.tanh(self.candidate(combined_r))\n'
        'h = (1 - z) * h_prev + z * h_tilde',
        "r = σ(W_r x + U_r h' + b_r)\n"
        "z = σ(W_z x + U_z h' + b_z)\n"
        "n = tanh(W_h x + U_h (r ⊙ h') + b_h)\n"
        "h = (1 - z) ⊙ h' + z ⊙ n"),
    'self.sigmoid': (
        'f = self.sigmoid(self.W_f(x) + self.U_f(h))\n'
        'h = f * h',
        "f = σ(W_f x + b_f + (U_f h' + c_f))\n"
        "h = f ⊙ h'"),
    'loop': (
        'for t in range(T):\n'
        '    h = torch.tanh(x[t] @ W_xh + h @ W_hh + b_h)\n'
        '    y = h @ W_hy + b_y',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'torch chunk, each part taken anew': (
        'gates = x @ self.W_ih.t() + self.b_ih + h @ self.W_hh.t() + self.b_hh\n'
        'i, f, g, o = gates.chunk(4, 1)\n'
        'i = torch.sigmoid(i)\n'
        'f = torch.sigmoid(f)\n'
        'g = torch.tanh(g)\n'
        'o = torch.sigmoid(o)\n'
        'c = f * c + i * g\n'
        'h = o * torch.tanh(c)',
        "i = σ(W_i x + b_i + U_i h' + c_i)\n"
        "f = σ(W_f x + b_f + U_f h' + c_f)\n"
        "g = tanh(W_g x + b_g + U_g h' + c_g)\n"
        "o = σ(W_o x + b_o + U_o h' + c_o)\n"
        "C = f ⊙ C' + i ⊙ g\n"
        'h = o ⊙ tanh(C)'),
    'torch chunk of a bracket, parts taken anew in one row': (
        'i, f, g, o = (self.x2h(x) + self.h2h(h)).chunk(4, 1)\n'
        'i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)\n'
        'c = f * c + i * g\n'
        'h = o * torch.tanh(c)',
        "i = σ(W_i x + b_i + (U_i h' + c_i))\n"
        "f = σ(W_f x + b_f + (U_f h' + c_f))\n"
        "g = tanh(W_g x + b_g + (U_g h' + c_g))\n"
        "o = σ(W_o x + b_o + (U_o h' + c_o))\n"
        "C = f ⊙ C' + i ⊙ g\n"
        'h = o ⊙ tanh(C)'),
}
