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
        ('letter', 1, 20, '['),
    '\\mathbf{h}_t = \\sigma(\\mathbf{W} \\mathbf{x}_t + \\mathbf{u} \\odot \\mathbf{h}_{t-1} + \\mathbf{b})':
        ('unknown', 1, 49, '\\mathbf{u}'),
    'z_t = \\sigma(W x_t + U h_{t-1} + b_z)\n'
    '\\tilde{h}_t = \\tanh(W x_t + U h_{t-1} + b_h)\n'
    'h_t = (\\zeta(1 - z_t) + \\nu) \\odot \\tilde{h}_t + z_t \\odot h_{t-1}':
        ('function', 3, 8, '\\zeta'),
    'f_t = \\sigma(\\text{Linear}(x_t))\n'
    'i_t = \\sigma(\\text{Linear}(x_t))\n'
    'h_t = f_t':
        ('function', 1, 14, '\\text{Linear}'),
    'h_t = tanh(LN(W_h h_{t-1}) + LN(W_x x_t) + b)':
        ('function', 1, 12, 'LN'),
    '\\begin{pmatrix} i \\\\ f \\\\ o \\\\ g \\end{pmatrix} = \\begin{pmatrix} sigm \\\\ sigm '
    '\\\\ sigm \\\\ tanh \\end{pmatrix} T_{2n,4n} \\begin{pmatrix} h_t^{l-1} \\\\ h_{t-1}^l \\end{pmatrix}':
        ('letter', 1, 1, '\\'),
    '\\mathcal{F}_t = \\sigma(W_f x_t + U_f h_{t-1}) \\\\ h_t = \\mathcal{F}_t \\odot h_{t-1} '
    '+ (1 - \\mathcal F_t) \\odot \\tanh(W_n x_t)':
        ('letter', 1, 1, '\\'),
    'h_t = (1-\\alpha) h_{t-1} + \\alpha \\tanh(W x_t + U h_{t-1} + b)':
        ('unknown', 1, 10, '\\alpha'),
    'h_t = h_{t-1} + ε tanh((W - W^T - γ I) h_{t-1} + V x_t + b)':
        ('letter', 1, 30, '^'),
    'h += 0.1 * (tanh(W x + U h) - h)':
        ('line', 1, 3, '+'),
    'h = tanh(self.i2h(x) + self.h2h(h_prev))':
        ('letter', 1, 14, '.'),
    'h_t = tanh(W x_t + W h_{t-1} + b)':
        ('input', 1, 20, 'W'),
    'h_t = tanh(W_h x_t + W_h h_{t-1} + b)':
        ('input', 1, 22, 'W_h'),
    'h_t = tanh(W_h x_t + U_h h_{t-1} - U_h^T h_{t-1})':
        ('letter', 1, 39, '^'),
    'combined = torch.cat((x, h), 1)\n'
    'h = torch.tanh(self.W_h(combined))':
        ('letter', 2, 20, '.'),
    'i, f, g, o = np.split(W @ x + U @ h, 4)\n'
    'c = f*c + i*g\n'
    'h = o*np.tanh(c)':
        ('letter', 1, 2, ','),
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
}
