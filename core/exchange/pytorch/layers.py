'''The recurrent layers of the script: by PyTorch's own module, by one module a layer, or written out step by step.'''
from typing import Final

MODULE: Final = '''def module(width, layers, bidirectional=S.bidirectional):
    """PyTorch's own module for so many layers."""
    return nn.<<module>>(width, S.hidden, layers, bidirectional=bidirectional<<more>>)


def run_module(rnn, x, mask, start):
    """Outputs with the directions side by side, and final states; padding changes neither."""
    packed = pack_padded_sequence(x, mask.sum(0).cpu(), enforce_sorted=False)
    out, end = rnn(packed, start["h"])                              #: !lstm
    out, (end, C) = rnn(packed, (start["h"], start["C"]))           #: lstm
    out = pad_packed_sequence(out, total_length=len(x))[0]
    return out, {"h": end}                                          #: !lstm
    return out, {"h": end, "C": C}                                  #: lstm
                                                                    #: answers
                                                                    #: answers
def decoder(width):                                                 #: answers
    return module(width, S.layers, bidirectional=False)             #: answers
                                                                    #: answers
                                                                    #: answers
run_decoder = run_module                                            #: answers


'''

WHOLE: Final = MODULE + '''def recurrent(width):
    return module(width, S.layers)


def run(rnn, x, mask, start):
    out, end = run_module(rnn, x, mask, start)
    return merged(out.split(S.hidden, -1)), end


def outer_name(name):
    """A parameter's name in the playground's files."""
    return name

'''

BY_LAYER: Final = MODULE + '''def recurrent(width):
    """One module a layer, for the directions are merged after each."""
    return nn.ModuleList(module(WIDTH if layer else width, 1) for layer in range(S.layers))


def run(rnn, x, mask, start):
    ends = []
    for layer, one in enumerate(rnn):
        lanes = slice(2 * layer, 2 * layer + 2)
        out, end = run_module(one, x, mask, {s: start[s][lanes] for s in STATES})
        x = merged(out.split(S.hidden, -1))
        if layer < S.layers - 1:                                    #: drop_between
            x = F.dropout(x, S.dropout, one.training)               #: drop_between
        ends.append(end)
    return x, {s: torch.cat([end[s] for end in ends]) for s in STATES}


def outer_name(name):
    """A parameter's name in the playground's files: the layer stands at its end there."""
    return re.sub(r"^rnn[.]([0-9]+)[.]([a-z_]+)_l0", r"rnn.\\2_l\\1", name)

'''

BY_STEP: Final = '''class Recurrent(nn.Module):
    """The layers written out step by step: PyTorch's modules have no peepholes, no recurrent dropout, and a GRU of only one form."""

    def __init__(self, width, lanes=LANES, above=WIDTH):
        super().__init__()
        self.lanes, rows = lanes, S.hidden * <<blocks>>
        for k, lane in enumerate(lanes):
            shapes = {"weight_ih": (rows, width if lane.startswith("_l0") else above), "weight_hh": (rows, S.hidden),
                      "bias_ih": (rows,), "bias_hh": (rows,)<<own>>}
            shapes |= {"weight_hh": (rows - S.hidden, S.hidden), "weight_h<<last>>": (S.hidden, S.hidden)}    #: inside
            for name, shape in shapes.items():
                self.register_parameter(f"{name}{lane}", nn.Parameter(torch.zeros(shape)))

    def lane(self, x, mask, start, lane, reverse):
        """One direction of one layer: outputs [T, B, H] and final states."""
        w = {name.removesuffix(lane): p for name, p in self.named_parameters() if name.endswith(lane)}
        state, rows = start, [None] * len(x)
        factors = F.dropout(torch.ones_like(state["h"]), S.recurrent_dropout, self.training)    #: drop_recurrent held
        for t in reversed(range(len(x))) if reverse else range(len(x)):
            factors = F.dropout(torch.ones_like(state["h"]), S.recurrent_dropout, self.training)    #: drop_recurrent !held
            fed = state["h"] * factors                              #: drop_recurrent
            fed = state["h"]                                        #: !drop_recurrent
            new, live = step(x[t], fed, state, w), mask[t][:, None]
            state = {s: torch.where(live, new[s], state[s]) for s in STATES}
            rows[t] = state["h"]
        return torch.stack(rows), state


<<step>>


def recurrent(width):
    return Recurrent(width)
                                                                    #: answers
                                                                    #: answers
def decoder(width):                                                 #: answers
    return Recurrent(width, [f"_l{n}" for n in range(S.layers)], S.hidden)    #: answers


def run(rnn, x, mask, start):
    ends, directions = [], len(rnn.lanes) // S.layers
    for layer in range(S.layers):
        outs = []
        for d in range(directions):
            k = layer * directions + d
            out, end = rnn.lane(x, mask, {s: start[s][k] for s in STATES}, rnn.lanes[k], d == 1)
            outs.append(out)
            ends.append(end)
        x = merged(outs) if directions > 1 else out                 #: two
        x = out                                                     #: one
        if layer < S.layers - 1:                                    #: drop_between
            x = F.dropout(x, S.dropout, rnn.training)               #: drop_between
    return x, {s: torch.stack([end[s] for end in ends]) for s in STATES}
                                                                    #: answers
                                                                    #: answers
run_decoder = run                                                   #: answers


def outer_name(name):
    """A parameter's name in the playground's files."""
    return name

'''

WITH_PRODUCT: Final = '''def step(x, fed, state, w):
    zx = x @ w["weight_ih"].T + w["bias_ih"]
    zh = fed @ w["weight_hh"].T + w["bias_hh"]'''

STEPS: Final = {
    "rnn": WITH_PRODUCT + '''
    return {"h": torch.<<nonlinearity>>(zx + zh)}''',
    "gru": WITH_PRODUCT + '''
    (xr, xz, xn), (hr, hz, hn) = zx.chunk(3, 1), zh.chunk(3, 1)
    r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
    n = torch.tanh(xn + r * hn)
    return {"h": (1 - z) * n + z * state["h"]}''',
    "lstm": WITH_PRODUCT + '''
    i, f, g, o = (zx + zh).chunk(4, 1)
    C = torch.sigmoid(f) * state["C"] + torch.sigmoid(i) * torch.tanh(g)
    return {"h": torch.sigmoid(o) * torch.tanh(C), "C": C}''',
    "reset before": '''def step(x, fed, state, w):
    zx = x @ w["weight_ih"].T + w["bias_ih"]
    (xr, xz, xn), (br, bz, bn) = zx.chunk(3, 1), w["bias_hh"].chunk(3)
    hr, hz = (fed @ w["weight_hh"].T).chunk(2, 1)
    r, z = torch.sigmoid(xr + hr + br), torch.sigmoid(xz + hz + bz)
    n = torch.tanh(xn + (r * fed) @ w["weight_hn"].T + bn)
    return {"h": (1 - z) * n + z * state["h"]}''',
    "peepholes": WITH_PRODUCT + '''
    i, f, g, o = (zx + zh).chunk(4, 1)
    i, f = i + w["peephole_i"] * state["C"], f + w["peephole_f"] * state["C"]
    C = torch.sigmoid(f) * state["C"] + torch.sigmoid(i) * torch.tanh(g)
    return {"h": torch.sigmoid(o + w["peephole_o"] * C) * torch.tanh(C), "C": C}''',
}
