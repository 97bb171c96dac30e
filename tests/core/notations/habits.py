"""Cells in the habits of single programs: functions and layers of their own, names of their own for the step before."""
from .chapters import LEAKY, PLAIN

GATED = "f = σ(W_f x + U_f h' + b_f)\ng = tanh(W_g x + U_g h' + b_g)\nh = f ⊙ h' + (1 - f) ⊙ g"
BESIDE = ("i = σ(W_i x + U_i h' + b_i)\nf = σ(W_f x + U_f h' + b_f)\no = σ(W_o x + U_o h' + b_o)\n"
          "g = tanh(W_g x + U_g h' + b_g)\nC = f ⊙ C' + i ⊙ g\nh = o ⊙ tanh(C)")
OWN = {
    ("sigmoid", "in two halves"): '    # of values of up to 1e9 and more\n'
                                  '    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))',
    ("sigmoid", "clipped"): '    x = np.clip(x, -500, 500)\n    return 1.0 / (1.0 + np.exp(-x))',
    ("tanh", "of exp"): '    e = np.exp(2 * x)\n    return (e - 1) / (e + 1)',
    ("relu", "by a comparison"): '    return x * (x > 0)',
}
HABITS = {
    'one layer over both, beside one another in the call': (
        'h, c = state\n'
        'gates = self.linear(torch.cat([x, h], dim=1))\n'
        'i, f, o, g = gates.chunk(4, dim=1)\n'
        'i, f, o = torch.sigmoid(i), torch.sigmoid(f), torch.sigmoid(o)\n'
        'g = torch.tanh(g)\n'
        'c = f * c + i * g\n'
        'h = o * torch.tanh(c)\n'
        'return h, (h, c)', BESIDE),
    'layers called forget, input, output': (
        'combined = torch.cat([x, h], 1)\n'
        'i = self.sigmoid(self.input(combined))\n'
        'f = self.sigmoid(self.forget(combined))\n'
        'o = self.sigmoid(self.output(combined))\n'
        'g = self.tanh(self.cand(combined))\n'
        'c = f * c + i * g\n'
        'h = o * self.tanh(c)', BESIDE),
    'gates by their whole names, each taken anew': (
        'hx, cx = hidden\n'
        'x = x.view(-1, x.size(1))\n'
        'gates = self.x2h(x) + self.h2h(hx)\n'
        'gates = gates.squeeze()\n'
        'ingate, forgetgate, cellgate, outgate = gates.chunk(4, 1)\n'
        'ingate = F.sigmoid(ingate)\n'
        'forgetgate = F.sigmoid(forgetgate)\n'
        'cellgate = F.tanh(cellgate)\n'
        'outgate = F.sigmoid(outgate)\n'
        'cy = torch.mul(cx, forgetgate) +  torch.mul(ingate, cellgate)\n'
        'hy = torch.mul(outgate, F.tanh(cy))\n'
        'return (hy, cy)',
        "i = σ(W_i x + b_xi + (U_i h' + b_hi))\nf = σ(W_f x + b_xf + (U_f h' + b_hf))\n"
        "a = tanh(W_C x + b_xc + (U_C h' + b_hc))\no = σ(W_o x + b_xo + (U_o h' + b_ho))\n"
        "C = C' ⊙ f + i ⊙ a\nh = o ⊙ tanh(C)"),
    'a layer and its function in one': (
        'self.forget_gate = nn.Sequential(nn.Linear(n + d, d), nn.Sigmoid())\n'
        'self.cand = nn.Sequential(nn.Linear(n + d, d), nn.Tanh())\n'
        'z = torch.cat((x, h), -1)\n'
        'f = self.forget_gate(z)\n'
        'g = self.cand(z)\n'
        'h = f * h + (1 - f) * g', GATED),
    'the same over several lines, in a class': (
        'class Cell(nn.Module):\n'
        '    def __init__(self, n, d):\n'
        '        super().__init__()\n'
        '        self.update = nn.Sequential(\n'
        '            nn.Linear(n + d, d),\n'
        '            nn.Sigmoid(),\n'
        '        )\n'
        '        self.act = nn.Tanh()\n'
        '        self.new = nn.Linear(n + d, d)\n'
        '\n'
        '    def forward(self, x, h):\n'
        '        xh = torch.cat([x, h], dim=-1)\n'
        '        f = self.update(xh)\n'
        '        g = self.act(self.new(xh))\n'
        '        return f * h + (1 - f) * g', GATED),
    'a function of its own, defined above': (
        'def sigmoid(x):\n'
        '    return 1 / (1 + np.exp(-x))\n'
        '\n'
        'f = sigmoid(Wf @ x + Uf @ h_prev + bf)\n'
        'h = f * h_prev + (1 - f) * np.tanh(Wh @ x + bh)', LEAKY),
    **{f'a {name} of its own, {how}': (f'def {name}(x):\n{body}\nf = {name}(Wf @ x + Uf @ h + bf)\nh = f * h',
                                       f"f = {name.replace('sigmoid', 'σ')}(W_f x + U_f h' + b_f)\nh = f ⊙ h'")
       for (name, how), body in OWN.items()},
    'a function under another name': (
        'sigm = lambda z: 1.0/(1.0+np.exp(-z))\n'
        'f = sigm(Wf @ x + Uf @ h + bf)\n'
        'h = f * h + (1-f) * np.tanh(Wh @ x + bh)', LEAKY),
    'a function called s, as a formula': (
        's(z) = \\frac{1}{1 + e^{-z}}\n'
        'f_t = s(W_f x_t + U_f h_{t-1} + b_f)\n'
        'h_t = f_t h_{t-1} + (1 - f_t) \\tanh(W_h x_t + b_h)', LEAKY),
    'the state is what is returned': (
        'def cell(params, h, x):\n'
        '    z = jax.nn.sigmoid(x @ params["W_z"] + h @ params["U_z"] + params["b_z"])\n'
        '    r = jax.nn.sigmoid(x @ params["W_r"] + h @ params["U_r"] + params["b_r"])\n'
        '    h_tilde = jnp.tanh(x @ params["W_h"] + (r * h) @ params["U_h"] + params["b_h"])\n'
        '    return (1 - z) * h + z * h_tilde',
        "z = σ(W_z x + U_z h' + b_z)\nr = σ(W_r x + U_r h' + b_r)\nn = tanh(W_h x + U_h (r ⊙ h') + b_h)\n"
        "h = (1 - z) ⊙ h' + z ⊙ n"),
    'Haiku: a layer made where it is called': (
        'x_and_h = jnp.concatenate([inputs, prev_state.hidden], axis=-1)\n'
        'gated = hk.Linear(4 * self.hidden_size)(x_and_h)\n'
        'i, g, f, o = jnp.split(gated, indices_or_sections=4, axis=-1)\n'
        'f = jax.nn.sigmoid(f + 1)\n'
        'c = f * prev_state.cell + jax.nn.sigmoid(i) * jnp.tanh(g)\n'
        'h = jax.nn.sigmoid(o) * jnp.tanh(c)',
        "i = W_i x + U_i h' + b_i\ng = W_g x + U_g h' + b_g\no = W_o x + U_o h' + b_o\n"
        "f = σ(W_f x + U_f h' + b_f + 1)\nC = f ⊙ C' + σ(i) ⊙ tanh(g)\nh = σ(o) ⊙ tanh(C)"),
    "Keras's layers with their functions": (
        "self.forget = layers.Dense(units, activation='sigmoid')\n"
        'self.cand = layers.Dense(units, activation=tf.nn.tanh)\n'
        'z = tf.concat([x, h], 1)\n'
        'f = self.forget(z)\n'
        'g = self.cand(z)\n'
        'h = f * h + (1 - f) * g', GATED),
    'layers without a bias, said by place': (
        'self.W = nn.Linear(n, d)\n'
        'self.U = nn.Linear(d, d, False)\n'
        'h = torch.tanh(self.W(x) + self.U(h))', "h = tanh(W_h x + b_h + U_h h')"),
    'two values at once: the second is made of what was before': (
        'i = torch.sigmoid(x @ W_i + h @ U_i)\n'
        'c, h = i * c + torch.tanh(x @ W_g), torch.tanh(c)',
        "i = σ(W_i x + U_i h')\nC = i ⊙ C' + tanh(W_g x)\nh = tanh(C')"),
    "the state is the module's own": (
        'def forward(self, x):\n'
        '    self.h = torch.tanh(self.W(x) + self.U(self.h))\n'
        '    return self.h', "h = tanh(W_h x + b_h + (U_h h' + c_h))"),
    'R': (
        'f <- sigmoid(Wf %*% x + Uf %*% h + bf)\n'
        'h <- f * h + (1 - f) * tanh(Wh %*% x + bh)', LEAKY),
    'a method for the product': ('h = (x.mm(Wx) + h.mm(Wh) + b[None, :]).tanh()', PLAIN),
    'moments above, the matrix against what it weighs': (
        'f^{(t)} = \\sigma(W_fh^{(t-1)} + U_fx^{(t)} + b_f)\n'
        'i^{(t)} = \\sigma(W_ih^{(t-1)} + U_ix^{(t)} + b_i)\n'
        'o^{(t)} = \\sigma(W_oh^{(t-1)} + U_ox^{(t)} + b_o)\n'
        'a^{(t)} = tanh(W_ah^{(t-1)} + U_ax^{(t)} + b_a)\n'
        'C^{(t)} = C^{(t-1)} \\odot f^{(t)} + i^{(t)} \\odot a^{(t)}\n'
        'h^{(t)} = o^{(t)} \\odot tanh(C^{(t)})',
        "f = σ(U_f h' + W_f x + b_f)\ni = σ(U_i h' + W_i x + b_i)\no = σ(U_o h' + W_o x + b_o)\n"
        "a = tanh(U_a h' + W_a x + b_a)\nC = C' ⊙ f + i ⊙ a\nh = o ⊙ tanh(C)"),
    "small signs above": ('zₜ = σ(W⁽ᶻ⁾xₜ + U⁽ᶻ⁾hₜ₋₁)\nh⁽ᵗ⁾ = zₜ∘h⁽ᵗ⁻¹⁾ + (1−zₜ)∘tanh(W⁽ᵍ⁾xₜ)',
                          "z = σ(W_z x + U_z h')\nh = z ⊙ h' + (1 - z) ⊙ tanh(W_g x)"),
    'parts of a product by their places': (
        'a = x @ Wx + h_prev @ Wh + b\n'
        'i = sigmoid(a[:, :H])\n'
        'f = sigmoid(a[:, H:2*H])\n'
        'c = f * c_prev + i * np.tanh(a[:, 2*H:])\n'
        'h = np.tanh(c)',
        "a = W_i x + U_i h' + b_i\ng = W_f x + U_f h' + b_f\nn = W_C x + U_C h' + b_C\ni = σ(a)\nf = σ(g)\n"
        "C = f ⊙ C' + i ⊙ tanh(n)\nh = tanh(C)"),
    'the same in one bracket, in a loop': (
        'HS = self.hidden_size\n'
        'for t in range(seq_sz):\n'
        '    x_t = x[:, t, :]\n'
        '    gates = x_t @ self.W + h_t @ self.U + self.bias\n'
        '    f_t, g_t = (\n'
        '        torch.sigmoid(gates[:, :HS]), # forget\n'
        '        torch.tanh(gates[:, HS:]),\n'
        '    )\n'
        '    h_t = f_t * h_t + (1 - f_t) * g_t\n'
        '    hidden_seq.append(h_t.unsqueeze(0))',
        "a = W_f x + U_f h' + b_f\nn = W_g x + U_g h' + b_g\nf = σ(a)\ng = tanh(n)\nh = f ⊙ h' + (1 - f) ⊙ g"),
    'the same, each under a name': (
        'z = W @ x + U @ h + b\n'
        'z0 = z[:, :self.units]\n'
        'z1 = z[:, self.units : 2 * self.units]\n'
        'f = sigmoid(z0)\n'
        'h = f * h + (1 - f) * tanh(z1)',
        "z = W_f x + U_f h' + b_f\na = W_h x + U_h h' + b_h\nf = σ(z)\nh = f ⊙ h' + (1 - f) ⊙ tanh(a)"),
    'a loop over a text, with its lists and its loss': (
        'for t in range(len(inputs)):\n'
        '    xs[t] = np.zeros((vocab_size, 1))\n'
        '    xs[t][inputs[t]] = 1\n'
        '    hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t-1]) + bh)\n'
        '    ys[t] = np.dot(Why, hs[t]) + by\n'
        '    ps[t] = np.exp(ys[t]) / np.sum(np.exp(ys[t]))\n'
        '    loss += -np.log(ps[t][targets[t],0])', PLAIN),
    'what is beside one another, twice under one name': (
        'combined = torch.cat((x, h), 1)\n'
        'r = torch.sigmoid(self.reset(combined))\n'
        'z = torch.sigmoid(self.update(combined))\n'
        'combined = torch.cat((x, r * h), 1)\n'
        'h = (1 - z) * h + z * torch.tanh(self.new(combined))',
        "r = σ(W_r x + U_r h' + b_r)\nz = σ(W_z x + U_z h' + b_z)\n"
        "h = (1 - z) ⊙ h' + z ⊙ tanh(W_h x + U_h (r ⊙ h') + b_h)"),
    '* for every product': ('h = torch.tanh(Wx*x + Wh*h_prev + b)', PLAIN),
    '* value by value, where products are called': ('h = np.tanh(np.dot(Wx, x) + Wh * h_prev + b)',
                                                    "h = tanh(W_h x + w_h ⊙ h' + b_h)"),
    'types beside the names, ones for 1': (
        'f: Tensor = torch.sigmoid(x @ self.W_f + h @ self.U_f + self.b_f)\n'
        'h_new: torch.Tensor = f * h + (torch.ones_like(f) - f) * torch.tanh(x @ self.W_h + self.b_h)\n'
        'return h_new', LEAKY),
    'PaddlePaddle': ('h = paddle.tanh(paddle.matmul(x, W) + paddle.matmul(h, U) + b)', PLAIN),
    'gate below, input above': (
        'f_t = σ(W_f^x x_t + W_f^h h_{t-1} + b_f)\nh_t = f_t h_{t-1} + (1 - f_t) tanh(W_g^x x_t + b_g)',
        "f = σ(W_f x + U_f h' + b_f)\nh = f ⊙ h' + (1 - f) ⊙ tanh(W_xg x + b_g)"),
    'split over rows, a name in words': (
        '\\begin{split} h_t &= f_t \\odot h_{t-1} \\\\ &\\quad + (1-f_t) \\odot \\tanh(W_h x_t + b_h) \\end{split}\n'
        '\\text{forget gate: } f_t = \\sigma(W_f x_t + U_f h_{t-1} + b_f)', LEAKY),
    **{f"the state before is called {name}": (f"h = tanh(W_h @ x + U_h @ {name} + b_h)", PLAIN)
       for name in ("h_old", "h_last", "h_pre", "h_tm1", "h_t1", "h_t_1", "h_t_minus_1")},
    **{f"an equation's number after {space!r}": (f"h_t = \\tanh(W x_t + U h_{{t-1}} + b){space}({number})", PLAIN)
       for space, number in ((" ", "2"), (r" \quad ", "2.3"), (r", \qquad", "12"), (r" \hfill ", "4a"), ("\t& ", "3"))},
    **{f"another program's remark {remark}": (f"h = tanh(Wx*x + Wh*h_prev + b); {remark}", PLAIN)
       for remark in ("% as np.tanh", "// self.h")},
    "another state before": ("s = σ(W_s x + U_s h') ⊙ s_old + tanh(W_g x)\nh = tanh(s)",
                             "s = σ(W_s x + U_s h') ⊙ s' + tanh(W_g x)\nh = tanh(s)"),
}
