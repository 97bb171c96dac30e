'''The frame of the script: settings, network, checks and training loop.  <<name>> is a place to be filled.

The batches, their order, the optimiser's moments and the learning rate are those of the playground, so that without
dropout the losses are those that the playground would go on with.
'''
from typing import Final

SCRIPT: Final = '''"""<<title>>, to go on with in PyTorch.

    python unrolled.py                   to the experiment's last step, or 100 steps further
    python unrolled.py 20                20 steps
    python unrolled.py 20 trained.npz    20 steps, then the weights into a file for core.interop.from_npz
    python unrolled.py "<<sample>>"    what the network says to this

It needs PyTorch and NumPy.  First it checks that the network gives the logits that it gave in the playground.
"""
import base64
import io
import math                                                         #: schedule_cosine
import re                                                           #: by_layer
import sys
import types
import zlib                                                         #: epochs
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence    #: whole|by_layer

S = types.SimpleNamespace(**<<settings>>)
STEP, LAST, SINCE = <<step>>, <<last>>, <<since>>
VOCABULARY = <<vocabulary>>                                         #: !numbers
INDEX = {token: k for k, token in enumerate(VOCABULARY)}            #: !numbers
NAMES = <<names>>                                                   #: named !answers
NAMES = VOCABULARY                                                  #: classes !named !answers
PAD, UNKNOWN, BLANK = 0, 1, 2                                       #: !numbers
BEGIN, END = INDEX["<begin>"], INDEX["<end>"]                       #: answers
MOST = 40    # tokens of an answer that never ends                  #: answers
WIDTH = <<width>>    # of the network's output                      #: !answers
WIDTH = <<width>>    # of the encoder's output                      #: answers
STATES = <<states>>
LANES = <<lanes>>
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
torch.set_default_device(DEVICE)


# ---- the network --------------------------------------------------------------------------------------------------

def merged(parts):
    """The directions' outputs as one."""                           #: two
    return torch.cat(list(parts), -1)                               #: two concat
    return parts[0] + parts[1]                                      #: two sum
    return (parts[0] + parts[1]) * 0.5                              #: two ave
    return parts[0] * parts[1]                                      #: two mul
    return parts[0]                                                 #: one


<<network>>

class Network(nn.Module):
    """Embedding, recurrent layers, head; parameters under the names of the playground's files."""    #: !answers
    """Embedding, encoder, decoder, head; parameters under the names of the playground's files."""    #: answers

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(len(VOCABULARY), S.embedding)    #: embed
        self.rnn = recurrent(S.embedding)                           #: embed
        self.rnn = recurrent(len(VOCABULARY))                       #: onehot
        self.rnn = recurrent(<<inputs>>)                            #: numbers
        self.decoder = decoder(S.embedding)                         #: answers embed
        self.decoder = decoder(len(VOCABULARY))                     #: answers onehot
        bridge = {"weight": (S.hidden, WIDTH), "bias": (S.hidden,)}    #: bridge
        self.bridge = nn.ParameterDict({f"{kind}_{s}_l{n}": nn.Parameter(torch.zeros(shape))    #: bridge
                                        for kind, shape in bridge.items() for s in STATES for n in range(S.layers)})    #: bridge
        self.head = nn.Linear(WIDTH, <<outputs>>)                   #: !answers
        self.head = nn.Linear(S.hidden, <<outputs>>)                #: answers
        self.head.weight = self.embedding.weight                    #: tied
        self.initial = nn.ParameterDict({f"{s}{lane}": nn.Parameter(torch.zeros(S.hidden)) for s in STATES for lane in LANES})    #: learned

    def read(self, inputs):
        """What the first layer is given, [T, B, inputs]."""
        x = self.embedding(inputs)                                  #: embed
        x = F.one_hot(inputs, len(VOCABULARY)).float()              #: onehot
        x = inputs                                                  #: numbers
        if self.training:                                           #: drop_word
            x = x * F.dropout(torch.ones(*x.shape[:2], 1), S.word_dropout)    #: drop_word
        return x

    def forward(self, inputs, mask, start=None):                    #: !answers
        """Outputs [T, B, width], final outputs [B, width], final states {name: [layers * directions, B, H]}."""    #: !answers
        out, end = run(self.rnn, self.read(inputs), mask, self.first_states(inputs.shape[1]) if start is None else start)    #: !answers
        return out, merged(end["h"][-1:].unbind(0)), end            #: one !answers
        return out, merged(end["h"][-2:].unbind(0)), end            #: two !answers
    def forward(self, asked, mask, said):                           #: answers
        """The decoder's outputs [A, B, H]: questions [T, B] with their mask, and the answers' tokens so far [A, B]."""    #: answers
        end = run(self.rnn, self.read(asked), mask, self.first_states(asked.shape[1]))[1]    #: answers
        return run_decoder(self.decoder, self.read(said), torch.ones_like(said, dtype=torch.bool), self.handed_on(end))[0]    #: answers
                                                                    #: answers
    def handed_on(self, end):                                       #: answers
        """The decoder's first states: of each layer the directions' last states as one."""    #: answers
        end = {s: [merged(both.unbind(0)) for both in end[s].unflatten(0, (S.layers, -1))] for s in STATES}    #: answers
        end = {s: [F.linear(x, self.bridge[f"weight_{s}_l{n}"], self.bridge[f"bias_{s}_l{n}"]) for n, x in enumerate(end[s])] for s in STATES}    #: bridge
        return {s: torch.stack(end[s]) for s in STATES}             #: answers

    def first_states(self, batch):
        return {s: torch.zeros(len(LANES), batch, S.hidden) for s in STATES}    #: !learned
        return {s: torch.stack([self.initial[f"{s}{lane}"].expand(batch, -1) for lane in LANES]) for s in STATES}    #: learned


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
    mask = torch.ones(len(given), 1, dtype=torch.bool)
    network.eval()
    with torch.no_grad():
        out, final, _ = network(given, mask)                        #: !answers
        out = network(given, mask, torch.tensor(arrays["known.said"])[:, None])    #: answers
        logits = network.head(<<reading>>)
    expected = torch.tensor(arrays["known.logits"])
    off = (logits - expected).abs().max().item()
    bound = 1e-5 * max(1.0, expected.abs().max().item())
    if not off <= bound:
        raise SystemExit(f"The logits differ from the playground's by {off:.1e}, which is over {bound:.0e}")
    print(f"logits differ from the playground's by {off:.1e}")


def one_bias(network):
    """The playground has one bias where PyTorch adds two: the second stays as it is, but for the last block of a GRU of PyTorch's form."""
    for name, p in network.named_parameters():
        if ".bias_hh" in name:
            p.requires_grad_(False)                                 #: !hooked
            keep = torch.zeros_like(p)                              #: hooked
            keep[-S.hidden:] = 1                                    #: hooked
            p.register_hook(lambda g, keep=keep: g * keep)          #: hooked


def optimiser_for(network, arrays):
    """The optimiser, with the moments that it had in the playground where this script carries them."""
    named = [(outer_name(name), p) for name, p in network.named_parameters() if p.requires_grad]
    params = [p for _, p in named]
    made, keys = torch.optim.SGD(params, S.learning_rate, weight_decay=S.weight_decay), ()    #: sgd
    made = torch.optim.SGD(params, S.learning_rate, momentum=S.momentum, weight_decay=S.weight_decay)    #: momentum
    keys = ("momentum_buffer",)                                     #: momentum
    made, keys = torch.optim.RMSprop(params, S.learning_rate, weight_decay=S.weight_decay), ("square_avg",)    #: rmsprop
    made, keys = torch.optim.Adam(params, S.learning_rate, weight_decay=S.weight_decay), ("exp_avg", "exp_avg_sq")    #: adam
    made, keys = torch.optim.AdamW(params, S.learning_rate, weight_decay=S.weight_decay), ("exp_avg", "exp_avg_sq")    #: adamw
    for name, p in named:
        if f"moment0.{name}" in arrays:
            made.state[p] = {"step": torch.tensor(float(STEP - SINCE), device="cpu")} | {
                key: torch.tensor(arrays[f"moment{k}.{name}"]) for k, key in enumerate(keys)}
    return made


def learning_rate(step):                                            #: scheduled
    return S.learning_rate * S.decay_factor ** (step // S.decay_every)    #: schedule_step
    return S.learning_rate * 0.5 * (1 + math.cos(math.pi * min(1.0, step / S.steps)))    #: schedule_cosine
    return S.learning_rate * min(1.0, (step + 1) / S.warmup_steps)    #: schedule_warmup


def train(network, arrays, steps):
    """Goes on for so many steps, printing each one's loss before its update."""
    examples = all_examples(arrays)
    one_bias(network)
    optimiser = optimiser_for(network, arrays)
    carried = {s: torch.tensor(arrays[f"carried.{s}"]) for s in STATES if f"carried.{s}" in arrays} or None    #: streams
    network.train()
    for step in range(STEP, STEP + steps):
        asked, mask, said, targets, scored = batch(examples, step)    #: answers
        out = network(asked, mask, said)                            #: answers
        inputs, mask, targets, scored = batch(examples, step)       #: !streams !answers
        out, final, _ = network(inputs, mask)                       #: !streams !answers
        inputs, mask, targets, scored, goes_on = batch(examples, step)    #: streams
        out, final, end = network(inputs, mask, carried if goes_on else None)    #: streams
        carried = {s: value.detach() for s, value in end.items()}    #: streams
        y = out[scored]                                             #: !final
        y = final[scored.nonzero()[:, 1]]                           #: final
        loss = F.cross_entropy(network.head(y), targets[scored])    #: classes
        loss = F.mse_loss(network.head(y), targets[scored])         #: mse
        trained = [p for p in network.parameters() if p.requires_grad]
        for p in trained:
            p.grad = torch.zeros_like(p)             # not None: an optimiser with momentum moves what has no gradient too
        loss.backward()
        nn.utils.clip_grad_value_(trained, S.clip_value)            #: clip_value
        nn.utils.clip_grad_norm_(trained, S.clip_norm)              #: clip_norm
        for group in optimiser.param_groups:                        #: scheduled
            group["lr"] = learning_rate(step)                       #: scheduled
        optimiser.step()
        print(f"step {step + 1}  loss {loss.item():.6f}")
        if loss.item() < S.stop_loss:                               #: stop
            break                                                   #: stop


def predict(network, sentence):                                     #: answers
    """Prints the network's answer to a question, its tokens apart by spaces: its likeliest token each time."""    #: answers
    asked = torch.tensor([[INDEX.get(token, UNKNOWN)] for token in sentence.split()])    #: answers
    said, mask = [BEGIN], torch.ones_like(asked, dtype=torch.bool)    #: answers
    network.eval()                                                  #: answers
    with torch.no_grad():                                           #: answers
        while said[-1] != END and len(said) <= MOST:                #: answers
            logits = network.head(network(asked, mask, torch.tensor(said)[:, None])[-1, 0])    #: answers
            logits[[PAD, UNKNOWN, BLANK, BEGIN]] = -torch.inf       #: answers
            said.append(int(logits.argmax()))                       #: answers
    print(" ".join(VOCABULARY[k] for k in said if k not in (BEGIN, END)))    #: answers


def predict(network, sentence):                                     #: !answers
    """Prints what the network says to a sentence, its tokens apart by spaces."""    #: !answers
    inputs = torch.tensor([[[float(x.strip("*")), float("*" in x)]] for x in sentence.split()])    #: numbers !answers
    tokens = sentence.replace("___", VOCABULARY[BLANK]).split()     #: !numbers !answers
    inputs = torch.tensor([[INDEX.get(token, UNKNOWN)] for token in tokens])    #: !numbers !answers
    network.eval()                                                  #: !answers
    with torch.no_grad():                                           #: !answers
        out, final, _ = network(inputs, torch.ones(len(inputs), 1, dtype=torch.bool))    #: !answers
        said = network.head(<<reading>>)                            #: !answers
    print(f"{said[0, 0]:.4f}")                                      #: mse !answers
    for token, logits in zip(tokens, said):                         #: by_token !answers
        print(f"{token}  {NAMES[logits.argmax()]}  {logits.softmax(-1).max():.4f}")    #: by_token !answers
    logits = said[tokens.index(VOCABULARY[BLANK]) if VOCABULARY[BLANK] in tokens else -1]    #: classes !by_token !answers
    for p, k in zip(*logits.softmax(-1).topk(min(5, len(logits)))):    #: classes !by_token !answers
        print(f"{NAMES[k]}  {p:.4f}")                               #: classes !by_token !answers


def save(network, path):
    """The weights as an .npz file, under the names of the playground's files."""
    np.savez_compressed(path, **{outer_name(name): p.detach().cpu().numpy() for name, p in network.state_dict().items()})


def main():
    arrays = stored()
    network = load(arrays)
    check(network, arrays)
    if len(sys.argv) > 1 and not sys.argv[1].isdigit():
        return predict(network, sys.argv[1])
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
