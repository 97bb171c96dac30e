'''The frame of the script: settings, network, checks and training loop.  <<name>> is a place to be filled.

The batches, their order, the optimiser's moments and the learning rate are those of the playground, so that without
dropout the losses are those that the playground would go on with.
'''
from typing import Final

SCRIPT: Final = '''"""<<title>>, to go on with in PyTorch.

    python unrolled.py                   to the experiment's last step, or 100 steps further
    python unrolled.py 20                20 steps
    python unrolled.py 20 trained.npz    20 steps, then the weights into a file for core.interop.from_npz

It needs PyTorch and NumPy.  First it checks that the network gives the logits that it gave in the playground.
"""
import base64
import io
import math
import re
import sys
import types
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

S = types.SimpleNamespace(**<<settings>>)
STEP, LAST, SINCE = <<step>>, <<last>>, <<since>>
VOCABULARY = <<vocabulary>>
INDEX = {token: k for k, token in enumerate(VOCABULARY)}
OUTPUTS, INPUTS, READS = <<outputs>>, <<inputs>>, <<reads>>
PAD, UNKNOWN, BLANK = 0, 1, 2
DIRECTIONS = 2 if S.bidirectional else 1
WIDTH = S.hidden * (2 if S.bidirectional and S.merge == "concat" else 1)
STATES = <<states>>
LANES = [f"_l{layer}{end}" for layer in range(S.layers) for end in ("", "_reverse")[:DIRECTIONS]]


# ---- the network --------------------------------------------------------------------------------------------------

def merged(parts):
    """The directions' outputs as one."""
    if len(parts) == 1 or S.merge == "concat":
        return torch.cat(list(parts), -1)
    if S.merge == "mul":
        return parts[0] * parts[1]
    return (parts[0] + parts[1]) * (0.5 if S.merge == "ave" else 1)


<<network>>

class Network(nn.Module):
    """Embedding, recurrent layers, head; parameters under the names of the playground's files."""

    def __init__(self):
        super().__init__()
        width = (S.embedding or len(VOCABULARY)) if VOCABULARY else INPUTS
        if VOCABULARY and S.embedding:
            self.embedding = nn.Embedding(len(VOCABULARY), S.embedding)
        self.rnn = recurrent(width)
        self.head = nn.Linear(WIDTH, OUTPUTS)
        if S.tie_weights:
            self.head.weight = self.embedding.weight
        if S.initial_state == "learned":
            self.initial = nn.ParameterDict({f"{s}{lane}": nn.Parameter(torch.zeros(S.hidden)) for s in STATES for lane in LANES})

    def forward(self, inputs, mask, start=None):
        """Outputs [T, B, width], final outputs [B, width], final states {name: [layers * directions, B, H]}."""
        if not VOCABULARY:
            x = inputs
        elif S.embedding:
            x = self.embedding(inputs)
        else:
            x = F.one_hot(inputs, len(VOCABULARY)).float()
        if S.word_dropout and self.training:
            x = x * F.dropout(torch.ones(*x.shape[:2], 1), S.word_dropout)
        if start is None:
            start = self.first_states(x.shape[1])
        out, end = run(self.rnn, x, mask, start)
        return out, merged(end["h"][-DIRECTIONS:].unbind(0)), end

    def first_states(self, batch):
        if S.initial_state == "zero":
            return {s: torch.zeros(len(LANES), batch, S.hidden) for s in STATES}
        return {s: torch.stack([self.initial[f"{s}{lane}"].expand(batch, -1) for lane in LANES]) for s in STATES}


# ---- the numbers and the data -------------------------------------------------------------------------------------

def stored():
    """The numbers that this script carries, with the weights of the file beside it where they are too many for it."""
    with np.load(io.BytesIO(base64.b64decode(EMBEDDED)), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    if NPZ:
        with np.load(Path(__file__).with_name(NPZ), allow_pickle=False) as file:
            arrays |= {name: file[name] for name in file.files}
    return arrays


<<examples>>


<<batches>>


<<loss>>


# ---- training -----------------------------------------------------------------------------------------------------

def load(arrays):
    """The network with its weights."""
    network = Network()
    names = {outer_name(name) for name in network.state_dict()}
    weights = {name: torch.tensor(arrays[name]) for name in names}
    network.load_state_dict({name: weights[outer_name(name)] for name in network.state_dict()}, strict=True)
    return network


def check(network, arrays):
    """The logits of one example against those that the playground gave."""
    given = torch.tensor(arrays["known.inputs"])[:, None]
    network.eval()
    with torch.no_grad():
        out, final, _ = network(given, torch.ones(len(given), 1, dtype=torch.bool))
        logits = network.head(out[:, 0] if READS == "each" else final)
    expected = torch.tensor(arrays["known.logits"])
    off = (logits - expected).abs().max().item()
    bound = 1e-5 * max(1.0, expected.abs().max().item())
    if not off <= bound:
        raise SystemExit(f"The logits differ from the playground's by {off:.1e}, which is over {bound:.0e}")
    print(f"logits differ from the playground's by {off:.1e}")


def one_bias(network):
    """The playground has one bias where PyTorch adds two: the second stays as it is, but for the last block of a GRU of PyTorch's form."""
    for name, p in network.named_parameters():
        if ".bias_hh" in name and S.cell == "gru" and S.reset_after:
            keep = torch.zeros_like(p)
            keep[-S.hidden:] = 1
            p.register_hook(lambda g, keep=keep: g * keep)
        elif ".bias_hh" in name:
            p.requires_grad_(False)


def optimiser_for(network, arrays):
    """The optimiser, with the moments that it had in the playground where this script carries them."""
    named = [(outer_name(name), p) for name, p in network.named_parameters() if p.requires_grad]
    params = [p for _, p in named]
    if S.optimiser in ("sgd", "momentum"):
        made = torch.optim.SGD(params, S.learning_rate, momentum=S.momentum if S.optimiser == "momentum" else 0, weight_decay=S.weight_decay)
        keys = ("momentum_buffer",)
    elif S.optimiser == "rmsprop":
        made, keys = torch.optim.RMSprop(params, S.learning_rate, weight_decay=S.weight_decay), ("square_avg",)
    else:
        kind = torch.optim.Adam if S.optimiser == "adam" else torch.optim.AdamW
        made, keys = kind(params, S.learning_rate, weight_decay=S.weight_decay), ("exp_avg", "exp_avg_sq")
    for name, p in named:
        if f"moment0.{name}" in arrays:
            made.state[p] = {"step": torch.tensor(float(STEP - SINCE))} | {
                key: torch.tensor(arrays[f"moment{k}.{name}"]) for k, key in enumerate(keys) if f"moment{k}.{name}" in arrays}
    return made


def learning_rate(step):
    if S.schedule == "step":
        return S.learning_rate * S.decay_factor ** (step // S.decay_every)
    if S.schedule == "cosine":
        return S.learning_rate * 0.5 * (1 + math.cos(math.pi * min(1.0, step / S.steps)))
    if S.schedule == "warmup":
        return S.learning_rate * min(1.0, (step + 1) / S.warmup_steps)
    return S.learning_rate


def train(network, arrays, steps):
    """Goes on for so many steps, printing each one's loss before its update."""
    examples = all_examples(arrays)
    one_bias(network)
    optimiser = optimiser_for(network, arrays)
    carried = {s: torch.tensor(arrays[f"carried.{s}"]) for s in STATES if f"carried.{s}" in arrays} or None
    network.train()
    for step in range(STEP, STEP + steps):
        inputs, mask, targets, scored, goes_on = batch(examples, step)
        out, final, end = network(inputs, mask, carried if goes_on else None)
        carried = {s: value.detach() for s, value in end.items()}
        y = out[scored] if READS == "each" else final[scored.nonzero()[:, 1]]
        loss = loss_of(network.head(y), targets[scored])
        trained = [p for p in network.parameters() if p.requires_grad]
        for p in trained:
            p.grad = torch.zeros_like(p)             # not None: an optimiser with momentum moves what has no gradient too
        loss.backward()
        if S.clip_value:
            nn.utils.clip_grad_value_(trained, S.clip_value)
        if S.clip_norm:
            nn.utils.clip_grad_norm_(trained, S.clip_norm)
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step)
        optimiser.step()
        print(f"step {step + 1}  loss {loss.item():.6f}")
        if S.stop_loss and loss.item() < S.stop_loss:
            break


def save(network, path):
    """The weights as an .npz file, under the names of the playground's files."""
    np.savez_compressed(path, **{outer_name(name): p.detach().numpy() for name, p in network.state_dict().items()})


def main():
    arrays = stored()
    network = load(arrays)
    check(network, arrays)
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else LAST - STEP if LAST > STEP else 100
    torch.manual_seed(S.seed)
    train(network, arrays, steps)
    if len(sys.argv) > 2:
        save(network, sys.argv[2])


NPZ = <<npz>>
EMBEDDED = <<embedded>>

if __name__ == "__main__":
    main()
'''
