"""Cells as methods of frameworks hold them, and in one line, and what each is in our notation."""
STEPS = {
    "Keras's LSTM: states in a list, one kernel, parts by number": (
        'def call(self, inputs, states):\n'
        '    h_tm1 = states[0]\n'
        '    c_tm1 = states[1]\n'
        '    z = K.dot(inputs, self.kernel)\n'
        '    z += K.dot(h_tm1, self.recurrent_kernel)\n'
        '    z = K.bias_add(z, self.bias)\n'
        '    z0, z1, z2, z3 = tf.split(z, 4, axis=1)\n'
        '    i = tf.sigmoid(z0)\n'
        '    f = tf.sigmoid(z1)\n'
        '    c = f * c_tm1 + i * tf.tanh(z2)\n'
        '    o = tf.sigmoid(z3)\n'
        '    h = o * tf.tanh(c)\n'
        '    return h, [h, c]',
        "z = W_i x + U_i h' + b_i\n"
        "a = W_f x + U_f h' + b_f\n"
        "g = W_C x + U_C h' + b_C\n"
        "n = W_o x + U_o h' + b_o\n"
        'i = σ(z)\n'
        'f = σ(a)\n'
        "C = f ⊙ C' + i ⊙ tanh(g)\n"
        'o = σ(n)\n'
        'h = o ⊙ tanh(C)'),
    "Keras's SimpleRNN": (
        'def call(self, inputs, states):\n'
        '    prev_output = states[0]\n'
        '    h = K.dot(inputs, self.kernel)\n'
        '    output = h + K.dot(prev_output, self.recurrent_kernel)\n'
        '    return output, [output]',
        'g = W_g x\n'
        "h = g + U_h h'"),
    "Keras's guide: a class": (
        'class MinimalRNNCell(keras.layers.Layer):\n'
        '    def __init__(self, units, **kwargs):\n'
        '        super().__init__(**kwargs)\n'
        '        self.units = units\n'
        '        self.state_size = units\n'
        '\n'
        '    def call(self, inputs, states):\n'
        '        h_prev = states[0]\n'
        '        h = ops.tanh(ops.matmul(inputs, self.kernel) + ops.matmul(h_prev, self.recurrent_kernel)\n'
        '                     + self.bias)\n'
        '        return h, [h]',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'states[0] within the rows': (
        'def call(self, x, states):\n'
        '    z = tf.sigmoid(tf.matmul(x, self.W_z) + tf.matmul(states[0], self.U_z) + self.b_z)\n'
        '    hh = tf.tanh(tf.matmul(x, self.W_h) + tf.matmul(states[0], self.U_h) + self.b_h)\n'
        '    h = z * states[0] + (1 - z) * hh\n'
        '    return h, [h]',
        "z = σ(W_z x + U_z h' + b_z)\n"
        "a = tanh(W_h x + U_h h' + b_h)\n"
        "h = z ⊙ h' + (1 - z) ⊙ a"),
    'torch GRU: F.linear, two products cut': (
        'gi = F.linear(x, self.w_ih, self.b_ih)\n'
        'gh = F.linear(hidden, self.w_hh, self.b_hh)\n'
        'i_r, i_i, i_n = gi.chunk(3, 1)\n'
        'h_r, h_i, h_n = gh.chunk(3, 1)\n'
        'resetgate = torch.sigmoid(i_r + h_r)\n'
        'inputgate = torch.sigmoid(i_i + h_i)\n'
        'newgate = torch.tanh(i_n + resetgate * h_n)\n'
        'hy = newgate + inputgate * (hidden - newgate)',
        'r = W_r x + b_r\n'
        'i = W_i x + b_i\n'
        'n = W_n x + b_n\n'
        "a = U_r h' + c_r\n"
        "g = U_i h' + c_i\n"
        "s = U_n h' + c_n\n"
        'e = σ(r + a)\n'
        'k = σ(i + g)\n'
        'm = tanh(n + e ⊙ s)\n'
        "h = m + k ⊙ (h' - m)"),
    'torch GRU: two layers cut, each with its biases': (
        'x_r, x_z, x_n = self.fc_x(x).chunk(3, dim=-1)\n'
        'h_r, h_z, h_n = self.fc_h(h).chunk(3, dim=-1)\n'
        'r = torch.sigmoid(x_r + h_r)\n'
        'z = torch.sigmoid(x_z + h_z)\n'
        'n = torch.tanh(x_n + r * h_n)\n'
        'h = (1 - z) * n + z * h',
        'a = W_r x + b_r\n'
        'g = W_z x + b_z\n'
        's = W_n x + b_n\n'
        "e = U_r h' + c_r\n"
        "k = U_z h' + c_z\n"
        "m = U_n h' + c_n\n"
        'r = σ(a + e)\n'
        'z = σ(g + k)\n'
        'n = tanh(s + r ⊙ m)\n'
        "h = (1 - z) ⊙ n + z ⊙ h'"),
    'layers with biases, and a bias beside them': (
        'i = torch.sigmoid(self.W_xi(x) + self.W_hi(h) + self.b_i)\n'
        'f = torch.sigmoid(self.W_xf(x) + self.W_hf(h) + self.b_f)\n'
        'g = torch.tanh(self.W_xg(x) + self.W_hg(h) + self.b_g)\n'
        'o = torch.sigmoid(self.W_xo(x) + self.W_ho(h) + self.b_o)\n'
        'c = f * c + i * g\n'
        'h = o * torch.tanh(c)',
        "i = σ(W_i x + c_xi + (U_i h' + c_hi) + b_i)\n"
        "f = σ(W_f x + c_xf + (U_f h' + c_hf) + b_f)\n"
        "g = tanh(W_g x + c_xg + (U_g h' + c_hg) + b_g)\n"
        "o = σ(W_o x + c_xo + (U_o h' + c_ho) + b_o)\n"
        "C = f ⊙ C' + i ⊙ g\n"
        'h = o ⊙ tanh(C)'),
    'torch LSTMCell: hx taken apart, weight_ih and bias_ih': (
        'def forward(self, x, hx):\n'
        '    h, c = hx\n'
        '    gates = F.linear(x, self.weight_ih, self.bias_ih) + F.linear(h, self.weight_hh, self.bias_hh)\n'
        '    i, f, g, o = gates.chunk(4, 1)\n'
        '    i = torch.sigmoid(i)\n'
        '    f = torch.sigmoid(f)\n'
        '    g = torch.tanh(g)\n'
        '    o = torch.sigmoid(o)\n'
        '    cy = f * c + i * g\n'
        '    hy = o * torch.tanh(cy)\n'
        '    return hy, cy',
        "i = σ(W_i x + b_i + (U_i h' + c_i))\n"
        "f = σ(W_f x + b_f + (U_f h' + c_f))\n"
        "g = tanh(W_g x + b_g + (U_g h' + c_g))\n"
        "o = σ(W_o x + b_o + (U_o h' + c_o))\n"
        "C = f ⊙ C' + i ⊙ g\n"
        'h = o ⊙ tanh(C)'),
    'LaTeX in one line, \\\\quad between': (
        'f_t = \\sigma(W_f x_t + U_f h_{t-1} + b_f),\\quad '
        'i_t = \\sigma(W_i x_t + U_i h_{t-1} + b_i),\\quad '
        '\\tilde c_t = \\tanh(W_c x_t + U_c h_{t-1} + b_c),\\quad '
        'c_t = f_t \\odot c_{t-1} + i_t \\odot \\tilde c_t,\\quad '
        'h_t = \\tanh(c_t)',
        "f = σ(W_f x + U_f h' + b_f)\n"
        "i = σ(W_i x + U_i h' + b_i)\n"
        "a = tanh(W_C x + U_C h' + b_C)\n"
        "C = f ⊙ C' + i ⊙ a\n"
        'h = tanh(C)'),
    'MATLAB: semicolons, and remarks after %': (
        'f = sigmoid(Wf*x + Uf*h_prev + bf);\n'
        'i = sigmoid(Wi*x + Ui*h_prev + bi);\n'
        'c = f .* c_prev + i .* tanh(Wc*x + Uc*h_prev + bc); % cell\n'
        'h = tanh(c);',
        "f = σ(W_f x + U_f h' + b_f)\n"
        "i = σ(W_i x + U_i h' + b_i)\n"
        "C = f ⊙ C' + i ⊙ tanh(W_C x + U_C h' + b_C)\n"
        'h = tanh(C)'),
    'a last line that begins with where': (
        'f_t = σ(W_f x_t + U_f h_{t-1} + b_f)\n'
        'h_t = f_t ⊙ h_{t-1} + (1 - f_t) ⊙ tanh(W_h x_t + b_h)\n'
        'where σ is the logistic function',
        "f = σ(W_f x + U_f h' + b_f)\n"
        "h = f ⊙ h' + (1 - f) ⊙ tanh(W_h x + b_h)"),
    'matrices behind @, h changed in the last row': (
        'z = sigmoid(Wz @ x + Uz @ h)\n'
        'hhat = relu(Wh @ x + Uh @ h)\n'
        'h = z * h + (1 - z) * hhat',
        "z = σ(W_z x + U_z h')\n"
        "a = relu(W_h x + U_h h')\n"
        "h = z ⊙ h' + (1 - z) ⊙ a"),
}
