"""Cells as people paste them out of pages, answers and notes, and what each is in our notation."""
PAGES = {
    'mathcal': (
        '\\mathcal{F}_t = \\sigma(W_f x_t + U_f h_{t-1}) \\\\ h_t = \\mathcal{F}_t \\odot h_{t-1} + (1 - \\mathcal F'
        '_t) \\odot \\tanh(W_n x_t)',
        "F = σ(W_f x + U_f h')\n"
        'n = tanh(W_n x)\n'
        "h = F ⊙ h' + (1 - F) ⊙ n"),
    'mathcal lstm': (
        '\\mathcal{I}_t = \\sigma(W_i x_t + U_i h_{t-1} + b_i)\n'
        '\\mathcal{F}_t = \\sigma(W_f x_t + U_f h_{t-1} + b_f)\n'
        '\\mathcal{C}_t = \\mathcal{F}_t \\odot \\mathcal{C}_{t-1} + \\mathcal{I}_t \\odot \\tanh(W_c x_t + U_c h_{t'
        '-1} + b_c)\n'
        'h_t = \\tanh(\\mathcal{C}_t)',
        "I = σ(W_i x + U_i h' + b_i)\n"
        "F = σ(W_f x + U_f h' + b_f)\n"
        "C = F ⊙ C' + I ⊙ tanh(W_C x + U_C h' + b_C)\n"
        'h = tanh(C)'),
    'mathcal and plain': (
        'f_t = \\sigma(\\mathcal{W}_f x_t + \\mathcal{U}_f h_{t-1} + W_f c_{t-1} + U_f c_{t-1})\n'
        'c_t = f_t \\odot c_{t-1}\n'
        'h_t = \\tanh(c_t)',
        "f = σ(W_f x + N_f h' + V_f C' + U_f C')\n"
        "C = f ⊙ C'\n"
        'h = tanh(C)'),
    'indrnn bold': (
        '\\mathbf{h}_t = \\sigma(\\mathbf{W} \\mathbf{x}_t + \\mathbf{u} \\odot \\mathbf{h}_{t-1} + \\mathbf{b})',
        "h = σ(W_h x + u_h ⊙ h' + b_h)"),
    'indrnn plain': (
        "h = relu(W x + u ⊙ h' + b)",
        "h = relu(W_h x + u_h ⊙ h' + b_h)"),
    'd2l gru': (
        '\\begin{aligned}\n'
        '\\mathbf{R}_t = \\sigma(\\mathbf{X}_t \\mathbf{W}_{\\textrm{xr}} + \\mathbf{H}_{t-1} \\mathbf{W}_{\\textrm{h'
        'r}} + \\mathbf{b}_\\textrm{r}),\\\\\n'
        '\\mathbf{Z}_t = \\sigma(\\mathbf{X}_t \\mathbf{W}_{\\textrm{xz}} + \\mathbf{H}_{t-1} \\mathbf{W}_{\\textrm{h'
        'z}} + \\mathbf{b}_\\textrm{z}),\n'
        '\\end{aligned}\n'
        '\\tilde{\\mathbf{H}}_t = \\tanh(\\mathbf{X}_t \\mathbf{W}_{\\textrm{xh}} + \\left(\\mathbf{R}_t \\odot \\mathb'
        'f{H}_{t-1}\\right) \\mathbf{W}_{\\textrm{hh}} + \\mathbf{b}_\\textrm{h}),\n'
        '\\mathbf{H}_t = \\mathbf{Z}_t \\odot \\mathbf{H}_{t-1}  + (1 - \\mathbf{Z}_t) \\odot \\tilde{\\mathbf{H}}_t.'
        '',
        "R = σ(W_r x + U_r h' + b_r)\n"
        "Z = σ(W_z x + U_z h' + b_z)\n"
        "n = tanh(W_h x + U_h (R ⊙ h') + b_h)\n"
        "h = Z ⊙ h' + (1 - Z) ⊙ n"),
    'nndl lstm': (
        '\\boldsymbol{i}_t=\\sigma(\\boldsymbol{W}_i\\boldsymbol{x}_t+\\boldsymbol{U}_i\\boldsymbol{h}_{t-1}+\\bolds'
        'ymbol{b}_i)\n'
        '\\boldsymbol{f}_t=\\sigma(\\boldsymbol{W}_f\\boldsymbol{x}_t+\\boldsymbol{U}_f\\boldsymbol{h}_{t-1}+\\bolds'
        'ymbol{b}_f)\n'
        '\\boldsymbol{o}_t=\\sigma(\\boldsymbol{W}_o\\boldsymbol{x}_t+\\boldsymbol{U}_o\\boldsymbol{h}_{t-1}+\\bolds'
        'ymbol{b}_o)\n'
        '\\tilde{\\boldsymbol{c}}_t=\\tanh(\\boldsymbol{W}_c\\boldsymbol{x}_t+\\boldsymbol{U}_c\\boldsymbol{h}_{t-1}'
        '+\\boldsymbol{b}_c)\n'
        '\\boldsymbol{c}_t=\\boldsymbol{f}_t\\odot\\boldsymbol{c}_{t-1}+\\boldsymbol{i}_t\\odot\\tilde{\\boldsymbol{c'
        '}}_t\n'
        '\\boldsymbol{h}_t=\\boldsymbol{o}_t\\odot\\tanh(\\boldsymbol{c}_t)',
        "i = σ(W_i x + U_i h' + b_i)\n"
        "f = σ(W_f x + U_f h' + b_f)\n"
        "o = σ(W_o x + U_o h' + b_o)\n"
        "a = tanh(W_C x + U_C h' + b_C)\n"
        "C = f ⊙ C' + i ⊙ a\n"
        'h = o ⊙ tanh(C)'),
    'chinese prose': (
        '更新门：z_t = sigmoid(W_z · [h_{t-1}, x_t])，\n'
        '重置门：r_t = sigmoid(W_r · [h_{t-1}, x_t])，\n'
        '候选状态：h̃_t = tanh(W_h · [r_t ⊙ h_{t-1}, x_t])，\n'
        '最终状态：h_t = (1 - z_t) ⊙ h_{t-1} + z_t ⊙ h̃_t。',
        "z = σ(U_z h' + W_z x)\n"
        "r = σ(U_r h' + W_r x)\n"
        "n = tanh(U_h (r ⊙ h') + W_h x)\n"
        "h = (1 - z) ⊙ h' + z ⊙ n"),
    'chinese where': (
        '隐藏状态 h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h)，其中 h_0 = 0',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'chatgpt md lstm': (
        '**Forget gate:** $f_t = \\sigma(W_f x_t + U_f h_{t-1} + b_f)$\n'
        '**Input gate:** $i_t = \\sigma(W_i x_t + U_i h_{t-1} + b_i)$\n'
        '**Candidate:** $\\tilde{c}_t = \\tanh(W_c x_t + U_c h_{t-1} + b_c)$\n'
        '**Cell:** $c_t = f_t \\odot c_{t-1} + i_t \\odot \\tilde{c}_t$\n'
        '**Output gate:** $o_t = \\sigma(W_o x_t + U_o h_{t-1} + b_o)$\n'
        '**Hidden:** $h_t = o_t \\odot \\tanh(c_t)$',
        "f = σ(W_f x + U_f h' + b_f)\n"
        "i = σ(W_i x + U_i h' + b_i)\n"
        "a = tanh(W_C x + U_C h' + b_C)\n"
        "C = f ⊙ C' + i ⊙ a\n"
        "o = σ(W_o x + U_o h' + b_o)\n"
        'h = o ⊙ tanh(C)'),
    'chatgpt list': (
        '1. **Update gate**: \\( z_t = \\sigma(W_z x_t + U_z h_{t-1} + b_z) \\)\n'
        '2. **Reset gate**: \\( r_t = \\sigma(W_r x_t + U_r h_{t-1} + b_r) \\)\n'
        '3. **Candidate**: \\( \\tilde{h}_t = \\tanh(W_h x_t + U_h (r_t \\odot h_{t-1}) + b_h) \\)\n'
        '4. **State**: \\( h_t = (1 - z_t) \\odot h_{t-1} + z_t \\odot \\tilde{h}_t \\)',
        "z = σ(W_z x + U_z h' + b_z)\n"
        "r = σ(W_r x + U_r h' + b_r)\n"
        "n = tanh(W_h x + U_h (r ⊙ h') + b_h)\n"
        "h = (1 - z) ⊙ h' + z ⊙ n"),
    'chatgpt display': (
        '\\[\n'
        'h_t = \\tanh(W_{xh} x_t + W_{hh} h_{t-1} + b_h)\n'
        '\\]\n'
        '\\[\n'
        'y_t = W_{hy} h_t + b_y\n'
        '\\]',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'dollars': (
        '$$\n'
        '\\begin{align*}\n'
        'f_t &= \\sigma(W_f x_t + U_f h_{t-1} + b_f) \\\\\n'
        'h_t &= f_t \\odot h_{t-1} + (1 - f_t) \\odot \\tanh(W_h x_t + b_h)\n'
        '\\end{align*}\n'
        '$$',
        "f = σ(W_f x + U_f h' + b_f)\n"
        "h = f ⊙ h' + (1 - f) ⊙ tanh(W_h x + b_h)"),
    'minimalrnn': (
        'z_t = \\tanh(W_x x_t)\n'
        'u_t = \\sigma(U_h h_{t-1} + U_z z_t + b_u)\n'
        'h_t = u_t \\odot h_{t-1} + (1 - u_t) \\odot z_t',
        'z = tanh(W_z x)\n'
        "u = σ(U_u h' + U_z z + b_u)\n"
        "h = u ⊙ h' + (1 - u) ⊙ z"),
    'cfn': (
        'h_t = \\theta_t \\odot \\tanh(h_{t-1}) + \\eta_t \\odot \\tanh(W x_t)\n'
        '\\theta_t := \\sigma(U_\\theta h_{t-1} + V_\\theta x_t + b_\\theta)\n'
        '\\eta_t := \\sigma(U_\\eta h_{t-1} + V_\\eta x_t + b_\\eta)',
        "θ = σ(U_θ h' + W_θ x + b_θ)\n"
        "η = σ(U_η h' + W_η x + b_η)\n"
        "h = θ ⊙ tanh(h') + η ⊙ tanh(W_h x)"),
    'fastgrnn': (
        'z_t = \\sigma(W x_t + U h_{t-1} + b_z)\n'
        '\\tilde{h}_t = \\tanh(W x_t + U h_{t-1} + b_h)\n'
        'h_t = (0.9 (1 - z_t) + 0.1) \\odot \\tilde{h}_t + z_t \\odot h_{t-1}',
        "z = σ(W_all x + U_all h' + b_z)\n"
        "n = tanh(W_all x + U_all h' + b_h)\n"
        "h = (0.9 ⊙ (1 - z) + 0.1) ⊙ n + z ⊙ h'"),
    'ligru': (
        'z_t = \\sigma(W_z x_t + U_z h_{t-1} + b_z)\n'
        '\\tilde{h}_t = \\operatorname{ReLU}(W_h x_t + U_h h_{t-1} + b_h)\n'
        'h_t = z_t \\odot h_{t-1} + (1 - z_t) \\odot \\tilde{h}_t',
        "z = σ(W_z x + U_z h' + b_z)\n"
        "n = relu(W_h x + U_h h' + b_h)\n"
        "h = z ⊙ h' + (1 - z) ⊙ n"),
    'peephole gers': (
        'i_t = \\sigma(W_{xi} x_t + W_{hi} h_{t-1} + w_{ci} \\odot c_{t-1} + b_i)\n'
        'f_t = \\sigma(W_{xf} x_t + W_{hf} h_{t-1} + w_{cf} \\odot c_{t-1} + b_f)\n'
        'c_t = f_t \\odot c_{t-1} + i_t \\odot \\tanh(W_{xc} x_t + W_{hc} h_{t-1} + b_c)\n'
        'o_t = \\sigma(W_{xo} x_t + W_{ho} h_{t-1} + w_{co} \\odot c_t + b_o)\n'
        'h_t = o_t \\odot \\tanh(c_t)',
        "i = σ(W_i x + U_i h' + w_ci ⊙ C' + b_i)\n"
        "f = σ(W_f x + U_f h' + w_cf ⊙ C' + b_f)\n"
        "C = f ⊙ C' + i ⊙ tanh(W_C x + U_C h' + b_C)\n"
        "o = σ(W_o x + U_o h' + w_co ⊙ C + b_o)\n"
        'h = o ⊙ tanh(C)'),
    'highway': (
        'h_t = t_t \\odot \\tanh(W_H x_t + R_H h_{t-1} + b_H) + (1 - t_t) \\odot h_{t-1}\n'
        't_t = \\sigma(W_T x_t + R_T h_{t-1} + b_T)',
        "t = σ(W_T x + R_T h' + b_T)\n"
        "H = tanh(W_H x + R_H h' + b_H)\n"
        "h = t ⊙ H + (1 - t) ⊙ h'"),
    'cornn': (
        'z_n = z_{n-1} + 0.1 (\\tanh(W y_{n-1} + \\mathcal{W} z_{n-1} + V u_n + b) - 1.5 y_{n-1} - 0.5 z_{n-1})\n'
        'y_n = y_{n-1} + 0.1 z_n',
        "z = z' + 0.1 ⊙ (tanh(U_z h' + M_z z' + W_z x + b_z) - 1.5 ⊙ h' - 0.5 ⊙ z')\n"
        "h = h' + 0.1 ⊙ z"),
    'mgu wiki': (
        '\\begin{align}\n'
        'f_t &= \\sigma(W_{f} x_t + U_{f} h_{t-1} + b_f) \\\\\n'
        '\\hat{h}_t &= \\phi(W_{h} x_t + U_{h} (f_t \\odot h_{t-1}) + b_h) \\\\\n'
        'h_t &= (1-f_t) \\odot h_{t-1} + f_t \\odot \\hat{h}_t\n'
        '\\end{align}',
        "f = σ(W_f x + U_f h' + b_f)\n"
        "n = tanh(W_h x + U_h (f ⊙ h') + b_h)\n"
        "h = (1 - f) ⊙ h' + f ⊙ n"),
    'wiki math markup': (
        '{\\displaystyle {\\begin{aligned}f_{t}&=\\sigma _{g}(W_{f}x_{t}+U_{f}h_{t-1}+b_{f})\\\\i_{t}&=\\sigma _{g}'
        '(W_{i}x_{t}+U_{i}h_{t-1}+b_{i})\\\\c_{t}&=f_{t}\\odot c_{t-1}+i_{t}\\odot \\sigma _{c}(W_{c}x_{t}+U_{c}h_'
        '{t-1}+b_{c})\\\\h_{t}&=\\sigma _{h}(c_{t})\\end{aligned}}}',
        "f = σ(W_f x + U_f h' + b_f)\n"
        "i = σ(W_i x + U_i h' + b_i)\n"
        "C = f ⊙ C' + i ⊙ tanh(W_C x + U_C h' + b_C)\n"
        'h = tanh(C)'),
    'hand rnn': (
        'h(t) = tanh(Wx(t) + Uh(t-1) + b)',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'hand ascii gru': (
        'zt = sigmoid(Wz*xt + Uz*ht-1 + bz)\n'
        'rt = sigmoid(Wr*xt + Ur*ht-1 + br)\n'
        'h~t = tanh(Wh*xt + Uh*(rt*ht-1) + bh)\n'
        'ht = (1-zt)*ht-1 + zt*h~t',
        "z = σ(W_z x + U_z h' + b_z)\n"
        "r = σ(W_r x + U_r h' + b_r)\n"
        "n = tanh(W_h x + U_h (r ⊙ h') + b_h)\n"
        "h = (1 - z) ⊙ h' + z ⊙ n"),
    'hand lstm ascii': (
        'ft = sigm(Wf[ht-1, xt] + bf)\n'
        'it = sigm(Wi[ht-1, xt] + bi)\n'
        'ct~ = tanh(Wc[ht-1, xt] + bc)\n'
        'ct = ft*ct-1 + it*ct~\n'
        'ot = sigm(Wo[ht-1, xt] + bo)\n'
        'ht = ot*tanh(ct)',
        "f = σ(U_f h' + W_f x + b_f)\n"
        "i = σ(U_i h' + W_i x + b_i)\n"
        "a = tanh(U_C h' + W_C x + b_C)\n"
        "C = f ⊙ C' + i ⊙ a\n"
        "o = σ(U_o h' + W_o x + b_o)\n"
        'h = o ⊙ tanh(C)'),
    'ran tanh': (
        '\\tilde{c}_t = W_{cx} x_t\n'
        'i_t = \\sigma(W_{ih} h_{t-1} + W_{ix} x_t + b_i)\n'
        'f_t = \\sigma(W_{fh} h_{t-1} + W_{fx} x_t + b_f)\n'
        'c_t = i_t \\circ \\tilde{c}_t + f_t \\circ c_{t-1}\n'
        'h_t = \\tanh(c_t)',
        'a = W_cx x\n'
        "i = σ(U_ih h' + W_ix x + b_i)\n"
        "f = σ(U_fh h' + W_fx x + b_f)\n"
        "C = i ⊙ a + f ⊙ C'\n"
        'h = tanh(C)'),
    'mingru': (
        'z_t = \\sigma(\\text{Linear}_{d_h}(x_t))\n'
        '\\tilde{h}_t = \\text{Linear}_{d_h}(x_t)\n'
        'h_t = (1 - z_t) \\odot h_{t-1} + z_t \\odot \\tilde{h}_t',
        'z = σ(W_z x + b_z)\n'
        'n = W_h x + b_h\n'
        "h = (1 - z) ⊙ h' + z ⊙ n"),
    'unicode sup': (
        'hᵗ = tanh(W xᵗ + U hᵗ⁻¹ + b)',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'math italic': (
        'ℎ_𝑡 = tanh(𝑊 𝑥_𝑡 + 𝑈 ℎ_{𝑡−1} + 𝑏)',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'pdf copied': (
        'ht = tanh(Wxt + Uht−1 + b)',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'pdf gru': (
        'zt = σ(Wzxt + Uzht−1)\n'
        'rt = σ(Wrxt + Urht−1)\n'
        'h˜t = tanh(Wxt + U(rt ⊙ ht−1))\n'
        'ht = (1 − zt)ht−1 + zth˜t',
        "z = σ(W_z x + U_z h')\n"
        "r = σ(W_r x + U_r h')\n"
        "n = tanh(W_n x + U_n (r ⊙ h'))\n"
        "h = (1 - z) ⊙ h' + z ⊙ n"),
    'zh textbook 1': (
        '输入门：$i_t=\\sigma\\left(W_i\\cdot\\left[h_{t-1},x_t\\right]+b_i\\right)$\n'
        '遗忘门：$f_t=\\sigma\\left(W_f\\cdot\\left[h_{t-1},x_t\\right]+b_f\\right)$\n'
        '$\\tilde{C}_t=\\tanh\\left(W_C\\cdot\\left[h_{t-1},x_t\\right]+b_C\\right)$\n'
        '$C_t=f_t*C_{t-1}+i_t*\\tilde{C}_t$\n'
        '$h_t=\\tanh\\left(C_t\\right)$',
        "i = σ(U_i h' + W_i x + b_i)\n"
        "f = σ(U_f h' + W_f x + b_f)\n"
        "a = tanh(U_C h' + W_C x + b_C)\n"
        "C = f ⊙ C' + i ⊙ a\n"
        'h = tanh(C)'),
    'zh numbered': (
        '（1）f_t = σ(W_f x_t + U_f h_{t-1} + b_f)\n'
        '（2）h_t = f_t ⊙ h_{t-1} + (1 - f_t) ⊙ tanh(W_h x_t + b_h)',
        "f = σ(W_f x + U_f h' + b_f)\n"
        "h = f ⊙ h' + (1 - f) ⊙ tanh(W_h x + b_h)"),
    'zh steps': (
        '第一步：f_t = σ(W_f x_t + U_f h_{t-1} + b_f)；\n'
        '第二步：h_t = f_t ⊙ h_{t-1}。',
        "f = σ(W_f x + U_f h' + b_f)\n"
        "h = f ⊙ h'"),
    'where clause': (
        'h_t = \\tanh(W_{xh} x_t + W_{hh} h_{t-1} + b_h), \\quad \\text{where } W_{xh} \\in \\mathbb{R}^{h \\times '
        'd}',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'eq with for': (
        'h_t = \\tanh(W x_t + U h_{t-1} + b) \\quad \\text{for } t = 1, \\ldots, T',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'sigmoid frac': (
        'f_t = \\frac{1}{1 + \\exp(-(W_f x_t + U_f h_{t-1}))}\n'
        'h_t = f_t h_{t-1}',
        "f = 1 / (1 + exp(-(W_f x + U_f h')))\n"
        "h = f ⊙ h'"),
    'e power': (
        'f_t = 1/(1+e^{-(W_f x_t + U_f h_{t-1})})\n'
        'h_t = f_t h_{t-1}',
        "f = 1 / (1 + exp(-(W_f x + U_f h')))\n"
        "h = f ⊙ h'"),
    'odot latex bare': (
        '\\mathbf{h}_t = \\mathrm{ReLU}(\\mathbf{W}\\mathbf{x}_t + \\mathbf{v} \\circ \\mathbf{h}_{t-1} + \\mathbf{b}'
        ')',
        "h = relu(W_h x + v_h ⊙ h' + b_h)"),
    'peephole bare': (
        'f_t = \\sigma(W_f x_t + U_f h_{t-1} + p \\odot c_{t-1} + b_f)\n'
        'c_t = f_t \\odot c_{t-1} + (1-f_t) \\odot \\tanh(W_c x_t)\n'
        'h_t = \\tanh(c_t)',
        "f = σ(W_f x + U_f h' + p_f ⊙ C' + b_f)\n"
        "C = f ⊙ C' + (1 - f) ⊙ tanh(W_C x)\n"
        'h = tanh(C)'),
    'rnn Elman wiki': (
        '\\begin{aligned}h_{t}&=\\sigma _{h}(W_{h}x_{t}+U_{h}h_{t-1}+b_{h})\\\\y_{t}&=\\sigma _{y}(W_{y}h_{t}+b_{y'
        '})\\end{aligned}',
        "h = tanh(W_h x + U_h h' + b_h)"),
    'GRU wiki, the accent in braces of its own': (
        '{\\displaystyle {\\begin{aligned}z_{t}&=\\sigma (W_{z}x_{t}+U_{z}h_{t-1}+b_{z})\\\\'
        'r_{t}&=\\sigma (W_{r}x_{t}+U_{r}h_{t-1}+b_{r})\\\\'
        '{\\hat {h}}_{t}&=\\phi (W_{h}x_{t}+U_{h}(r_{t}\\odot h_{t-1})+b_{h})\\\\'
        'h_{t}&=(1-z_{t})\\odot h_{t-1}+z_{t}\\odot {\\hat {h}}_{t}\\end{aligned}}}',
        "z = σ(W_z x + U_z h' + b_z)\n"
        "r = σ(W_r x + U_r h' + b_r)\n"
        "n = tanh(W_h x + U_h (r ⊙ h') + b_h)\n"
        "h = (1 - z) ⊙ h' + z ⊙ n"),
}
