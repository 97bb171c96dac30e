'''The program of a training run in plain NumPy, as a template (core/exchange/template.py): one sentence after the
other, one step after the other, as a textbook writes it.

flags   two directions or one; final where the sequence is read once; embed, onehot or numbers for what comes in; tied;
        learned states; the merge; answers, where a decoder writes from the states at the end; long, where a
        sentence is longer than a bucket; the optimiser; what is clipped, decayed and scheduled; the kinds of dropout;
        how the data are made
places  cell.* the cell's own text; network, of networks.py; data.* and set.* settings; the rest are comments in the
        reader's language (words.py)
'''
from typing import Final

PROGRAM: Final = '''"""<<title>>

    python unrolled_numpy.py          <<use.on>>
    python unrolled_numpy.py 20       <<use.steps>>
    python unrolled_numpy.py check    <<use.check>>

<<cell.equations>>

<<prime>>
"""
import base64, io, sys, zlib                                        #: epochs|dropout|packed
import base64, io, sys                                              #: !epochs !dropout !packed

import numpy as np

WORDS = <<set.words>>                                               #: !numbers
INDEX = {word: k for k, word in enumerate(WORDS)}                   #: !numbers
NAMES = <<set.names>>                                               #: named
WEIGHTS = "<<cell.weights>>".split()    # <<weights>>
H, STEP, LAST = <<set.sizes>>    # <<sizes>>
STATES, ZERO = <<cell.states>>, <<cell.zero>>    #: answers
SEED, BATCH = <<set.seed>>    # <<seed>>

# ---- <<part.cell>> ----
<<cell.functions>>def step(<<cell.arguments>>):
    """<<doc.step>>"""
<<cell.forward>>

def step_back(<<cell.back_arguments>>):
    """<<doc.step_back>>"""
<<cell.backward>>

# ---- <<part.network>> ----
<<network>>
def loss_and_gradients(w, examples<<set.factors>>):
    """<<doc.loss>>"""
    g, loss = {name: np.zeros_like(weight) for name, weight in w.items()}, 0.0
    words = sum(target is not None for _, targets in examples for target in targets)
    for inputs, targets in examples:                                #: !dropout
    for b, (inputs, targets) in enumerate(examples):                #: dropout
        masks = of_sentence(factors, b, len(inputs))                #: dropout !answers
        masks = [of_sentence(one, b, len(ids)) for one, ids in zip(factors, inputs)]    #: dropout answers
        y, kept = forward(w, inputs<<set.masks>>)
        dy = np.zeros_like(y)
        for t, target in enumerate(targets):
            if target is None:
                continue
            z = w["<<set.head>>"] @ y[t] + w["c"]
            loss += (z[0, 0] - target) ** 2 / words                 #: mse
            dz = 2 * (z - target) / words                           #: mse
            log_p = z - z.max() - np.log(np.exp(z - z.max()).sum())    # <<softmax>>    #: classes
            loss -= log_p[target, 0] / words    # <<mean>>          #: classes
            dz = np.exp(log_p) / words                              #: classes
            dz[target] -= 1 / words    # <<dz>>                     #: classes
            g["<<set.head>>"] += dz @ y[t].T;  g["c"] += dz
            dy[t] = w["<<set.head>>"].T @ dz
        backward(w, g, inputs, kept, dy<<set.masks>>)
    return loss, g

# ---- <<part.data>> ----
def examples():
    """<<doc.examples>>"""
    found = []
    for line in LINES:
        asked, said = ([INDEX.get(word, 1) for word in part.split()] for part in line.split("\\t"))    #: answers
        targets = [word if word > 2 else None for word in said] + [INDEX["<end>"]]    #: answers
        found.append(((asked, [INDEX["<begin>"], *said]), targets))    #: answers
        ids = [INDEX.get(word, 1) for word in line.split()]         #: cloze|next|lines
        found.append((ids, [word if word > 2 else None for word in ids[1:]] + [None]))    #: next
        found.append((ids[:-1], [word if word > 2 else None for word in ids[1:]]))    #: lines
        for t, word in enumerate(ids):                              #: cloze
            if word > 2:                                            #: cloze
                found.append((ids[:t] + [2] + ids[t + 1:], [word if s == t else None for s in range(len(ids))]))    #: cloze
        tokens, answers = line.split("\\t")                         #: pairs
        targets = [None if name == "-" else NAMES.index(name) for name in answers.split()]    #: pairs classes !final
        targets = [NAMES.index(answers)]                            #: pairs classes final
        targets = [float(answers)]                                  #: pairs mse
        inputs = [INDEX.get(word, 1) for word in tokens.split()]    #: pairs !numbers
        inputs = [[float(x.strip("*")), float("*" in x)] for x in tokens.split()]    #: pairs numbers
        found.append((inputs, targets))                             #: pairs
    return found

def rng(purpose, step):                                             #: dropout
    """<<doc.rng>>"""                                               #: dropout
    key, counter = np.array([SEED, zlib.crc32(purpose.encode())], np.uint64), np.array([0, 0, step, 0], np.uint64)    #: dropout
    return np.random.Generator(np.random.Philox(key=key, counter=counter))    #: dropout

def padded(length):                                                 #: epochs dropout
    return length if length <= 8 else -(-length // 8) * 8           #: epochs dropout

def batch(found, step):
    """<<doc.batch>>"""
    size = [padded(len(<<set.read>>)) for inputs, _ in found]       #: epochs dropout
    size = [len(<<set.read>>) for inputs, _ in found]               #: epochs !dropout
    size = [n if n <= 8 else -(-n // 8) * 8 for n in size]          #: epochs !dropout long
    count = sum(-(-size.count(n) // BATCH) for n in set(size))    # <<count>>    #: epochs
    g = rng("shuffle", step // count)                               #: epochs dropout
    key, counter = [SEED, zlib.crc32(b"shuffle")], [0, 0, step // count, 0]    #: epochs !dropout
    g = np.random.Generator(np.random.Philox(key=np.array(key, np.uint64), counter=np.array(counter, np.uint64)))    #: epochs !dropout
    order = g.permutation(len(found))                               #: epochs
    alike = [[k for k in order if size[k] == n] for n in sorted(set(size))]    #: epochs
    batches = [rows[s:s + BATCH] for rows in alike for s in range(0, len(rows), BATCH)]    #: epochs
    return [found[k] for k in batches[g.permutation(count)[step % count]]]    #: epochs
    first = (step - STEP) % (len(found) // BATCH) * BATCH           #: drawn
    return found[first:first + BATCH]                               #: drawn

def draw(step, examples):                                           #: dropout
    """<<doc.draw>>"""                                              #: dropout
    T, B = padded(max(len(x) for x, _ in examples)), len(examples)    #: dropout epochs !answers
    T, B = max(len(x) for x, _ in examples), len(examples)          #: dropout drawn
    B, (asked, said) = len(examples), zip(*(inputs for inputs, _ in examples))    #: dropout answers
    parts = ("", padded(max(map(len, asked))), <<set.directions>>, <<set.width>>), ("decoder.", max(map(len, said)), 1, H)    #: dropout answers

    def factors(purpose, p, *shape):                                #: dropout
        return (rng(purpose, step).random(shape) >= p)[..., None] / (1 - p)    #: dropout

    return {                                                        #: dropout !answers
    return [{                                                       #: dropout answers
        "word": factors(<<set.part>>"dropout.word", <<set.word_dropout>>, T, B, 1),     #: drop_word
        "between": [factors(<<set.part>>f"dropout.between.{n}", <<set.dropout>>, T, B, <<set.part_width>>)    #: drop_between
                    for n in range(<<set.layers>> - 1)],    #: drop_between
        "recurrent": [[factors(<<set.part>>f"dropout.recurrent.{n}.{d}", <<set.recurrent_dropout>>, <<set.mask_rows>>, B, H)    #: drop_recurrent
                       for d in range(<<set.part_directions>>)] for n in range(<<set.layers>>)],    #: drop_recurrent
    }                                                               #: dropout !answers
    } for part, T, directions, width in parts]                      #: dropout answers

def of_sentence(factors, b, T):                                     #: dropout
    """<<doc.of_sentence>>"""                                       #: dropout
    return {                                                        #: dropout
        "word": factors["word"][:T, b],                             #: drop_word
        "between": [one[:T, b] for one in factors["between"]],      #: drop_between
        "recurrent": [[one[:, b] for one in lanes] for lanes in factors["recurrent"]],    #: drop_recurrent
    }                                                               #: dropout

# ---- <<part.training>> ----
def learning_rate(step):                                            #: scheduled
    return <<set.rate>> * <<set.decay_factor>> ** (step // <<set.decay_every>>)    #: schedule_step
    return <<set.rate>> * 0.5 * (1 + np.cos(np.pi * min(1, step / <<set.steps>>)))    #: schedule_cosine
    return <<set.rate>> * min(1, (step + 1) / <<set.warmup_steps>>)    #: schedule_warmup

def train(w, <<set.moments>>found, steps):
    """<<doc.train>>"""
    for step in range(STEP, STEP + steps):
        chosen = batch(found, step)                                 #: dropout
        loss, g = loss_and_gradients(w, chosen<<set.drawn>>)        #: dropout
        loss, g = loss_and_gradients(w, batch(found, step))         #: !dropout
        rate = <<set.rate>>                                         #: !scheduled
        rate = learning_rate(step)                                  #: scheduled
        k = step - <<set.since>> + 1                                #: adam|adamw !since0
        k = step + 1                                                #: adam|adamw since0
        g = {name: np.clip(d, -<<set.clip_value>>, <<set.clip_value>>) for name, d in g.items()}    #: clip_value
        shrink = min(1, <<set.clip_norm>> / (sum((d ** 2).sum() for d in g.values()) ** 0.5 + 1e-6))    # <<clip>>    #: clip_norm
        for name, d in g.items():
            d = d * shrink                                          #: clip_norm
            d = d + <<set.weight_decay>> * w[name]    # <<decay>>    #: decay !adamw
            w[name] = w[name] * (1 - rate * <<set.weight_decay>>)    # <<decay>>    #: decay adamw
            w[name] = w[name] - rate * d                            #: sgd
            u[name] = <<set.momentum>> * u[name] + d                #: momentum
            w[name] = w[name] - rate * u[name]                      #: momentum
            v[name] = 0.99 * v[name] + 0.01 * d ** 2                #: rmsprop
            w[name] = w[name] - rate * d / (np.sqrt(v[name]) + 1e-8)    #: rmsprop
            m[name] = 0.9 * m[name] + 0.1 * d                       #: adam|adamw
            v[name] = 0.999 * v[name] + 0.001 * d ** 2              #: adam|adamw
            w[name] = w[name] - rate * (m[name] / (1 - 0.9 ** k)) / (np.sqrt(v[name] / (1 - 0.999 ** k)) + 1e-8)    #: adam|adamw
        print(f"step {step + 1}  loss {loss:.8f}")
        if loss < <<set.stop_loss>>:                                #: stop
            break                                                   #: stop

def check(w, found):
    """<<doc.check>>"""
    chosen = batch(found, STEP)
    more = [draw(STEP, chosen)]                                     #: dropout
    _, g = loss_and_gradients(w, chosen<<set.more>>)

    def loss(name, k, nudge):
        moved = w[name] + nudge * (np.arange(w[name].size) == k).reshape(w[name].shape)
        return loss_and_gradients({**w, name: moved}, chosen<<set.more>>)[0]

    some = [(name, k) for name in w for k in np.random.default_rng(0).permutation(w[name].size)[:10]]
    off = [(loss(name, k, 1e-5) - loss(name, k, -1e-5)) / 2e-5 - g[name].flat[k] for name, k in some]
    worst = max(map(abs, off)) / max(abs(d).max() for d in g.values())
    print(f"gradient check: {worst:.1e}")
    return worst


LINES = <<data.lines>>                                              #: !packed
LINES = zlib.decompress(base64.b64decode(                           #: packed
    "<<data.lines>>")).decode().split("\\n")                        #: packed
PAGE = <<set.page>>    # <<page>>
NUMBERS = "<<set.numbers>>"    # <<numbers>>

if __name__ == "__main__":
    stored = np.load(io.BytesIO(base64.b64decode(NUMBERS)))
    <<set.unpacked>> = ({name[2:]: stored[name].astype(float) for name in stored.files if name[0] == kind} for kind in "<<set.kinds>>")
    found = examples()
    loss, _ = loss_and_gradients(w, batch(found, STEP)<<set.first>>)
    print(f"loss of the next step: {loss:.8f}, on the page {PAGE:.8f}")
    if sys.argv[1:] == ["check"]:
        sys.exit(int(check(w, found) > 1e-6))
    train(w, <<set.moments>>found, int(sys.argv[1]) if sys.argv[1:] else max(LAST - STEP, 0) or 100)
'''
