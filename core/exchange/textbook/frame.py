'''The program of a training run in plain NumPy, as a template (core/exchange/template.py): one sentence after the
other, one step after the other, as a textbook writes it.

flags   two directions or one; final where the sequence is read once; embed, onehot or numbers for what comes in; tied;
        learned states; the merge; the optimiser; what is clipped, decayed and scheduled; the kinds of dropout; how the
        data are made
places  cell.* the cell's own text; data.* and set.* settings; the rest are comments in the reader's language (words.py)
'''
from typing import Final

PROGRAM: Final = '''"""<<title>>

    python unrolled_numpy.py          <<use.on>>
    python unrolled_numpy.py 20       <<use.steps>>
    python unrolled_numpy.py check    <<use.check>>

<<cell.equations>>

<<prime>>
"""
import base64, io, sys, zlib                                        #: rng|packed
import base64, io, sys                                              #: !rng !packed

import numpy as np

WORDS = <<set.words>>                                               #: !numbers
INDEX = {word: k for k, word in enumerate(WORDS)}                   #: !numbers
NAMES = <<set.names>>                                               #: named
WEIGHTS = "<<cell.weights>>".split()    # <<weights>>
H, STEP, LAST = <<set.sizes>>    # <<sizes>>
SEED, BATCH = <<set.seed>>    # <<seed>>

# ---- <<part.cell>> ----
<<cell.functions>>def step(<<cell.arguments>>):
    """<<doc.step>>"""
<<cell.forward>>

def step_back(<<cell.back_arguments>>):
    """<<doc.step_back>>"""
<<cell.backward>>

# ---- <<part.network>> ----
def run(w, lane, x, order<<set.mask>>):
    """<<doc.run>>"""
    weights = [w[f"{lane} {name}"] for name in WEIGHTS]
    state, steps, h = <<cell.start>>, {}, np.zeros((len(x), H, 1))
    for t in order:
        state, steps[t] = step(weights, x[t], *state)               #: !drop_recurrent
        state, steps[t] = step(weights, x[t], *state, mask[t % len(mask)])    #: drop_recurrent
        h[t] = state[0]
    return h, steps

def run_back(w, g, lane, dh, steps, order):
    """<<doc.run_back>>"""
    weights, sums = ([all[f"{lane} {name}"] for name in WEIGHTS] for all in (w, g))
    dstate, dx = <<cell.zero>>, [None] * len(dh)
    for t in reversed(order):
        dx[t], dstate = step_back(weights, sums, steps[t], dh[t] + dstate[0], *dstate[1:])
    for first, d in zip(sums[-<<cell.count>>:], dstate):            #: learned
        first += d                                                  #: learned
    return np.array(dx)

def orders(T):                                                      #: two
    return range(T), range(T - 1, -1, -1)    # <<orders>>           #: two

def join(right, left):                                              #: two
    return np.concatenate([right, left], axis=1)                    #: two concat
    return right + left                                             #: two sum
    return (right + left) / 2                                       #: two ave
    return right * left                                             #: two mul

def join_back(dy, right, left):                                     #: two
    return dy[:, :H], dy[:, H:]                                     #: two concat
    return dy, dy                                                   #: two sum
    return dy / 2, dy / 2                                           #: two ave
    return dy * left, dy * right                                    #: two mul

def forward(w, inputs<<set.masks>>):
    """<<doc.forward>>"""
    x = w["E"][inputs][..., None]                                   #: embed
    x = np.eye(len(WORDS))[inputs][..., None]                       #: onehot
    x = np.array(inputs)[..., None]                                 #: numbers
    x = x * masks["word"]    # <<drop.word>>                        #: drop_word
    return run(w, "right0", x, range(len(x))<<set.lane_mask>>)      #: one !stack !final
    h, kept = run(w, "right0", x, range(len(x))<<set.lane_mask>>)    #: one !stack final
    there, back = orders(len(x))                                    #: two
    right, steps_right = run(w, "right0", x, there<<set.lane_mask>>)    #: two !stack
    left, steps_left = run(w, "left0", x, back<<set.other_mask>>)    #: two !stack
    kept = []                                                       #: stack
    for n in range(<<set.layers>>):                                 #: stack
        h, steps = run(w, f"right{n}", x, range(len(x))<<set.lane_mask>>)    #: stack one
        right, steps_right = run(w, f"right{n}", x, there<<set.lane_mask>>)    #: stack two
        left, steps_left = run(w, f"left{n}", x, back<<set.other_mask>>)    #: stack two
        kept.append((right, steps_right, left, steps_left))         #: stack two
        kept.append(steps)                                          #: stack one
        x = h                                                       #: stack one
        x = join(right, left)                                       #: stack two
        if n < <<set.layers>> - 1:                                  #: drop_between
            x = x * masks["between"][n]    # <<drop.between>>       #: drop_between
    kept = right, steps_right, left, steps_left                     #: two !stack
    return h, kept                                                  #: one stack !final
    return join(right, left), kept                                  #: two !final
    return h[-1:], kept    # <<final>>                              #: one final
    return join(right[-1:], left[:1]), kept    # <<final>>          #: two final

def backward(w, g, inputs, kept, dy<<set.masks>>):
    """<<doc.backward>>"""
    dh = dy                                                         #: one stack !final
    dh = np.concatenate([np.zeros((len(inputs) - 1, H, 1)), dy])    # <<final_back>>    #: one final
    dx = run_back(w, g, "right0", dy, kept, range(len(dy)))         #: one !stack !final
    dx = run_back(w, g, "right0", dh, kept, range(len(dh)))         #: one !stack final
    for n in reversed(range(<<set.layers>>)):                       #: one stack
        dx = run_back(w, g, f"right{n}", dh, kept[n], range(len(dh)))    #: one stack
        dh = dx * masks["between"][n - 1] if n else dx              #: one drop_between
        dh = dx                                                     #: one stack !drop_between
    there, back = orders(len(inputs))                               #: two
    right, steps_right, left, steps_left = kept                     #: two !stack
    right, steps_right, left, steps_left = kept[-1]                 #: two stack
    d_right, d_left = join_back(dy, right, left)                    #: two !final
    d_right, d_left = np.zeros((2, len(inputs), H, 1))    # <<final_back>>    #: two final
    (d_right[-1],), (d_left[0],) = join_back(dy, right[-1:], left[:1])    #: two final
    dx = run_back(w, g, "right0", d_right, steps_right, there) + run_back(w, g, "left0", d_left, steps_left, back)    #: two !stack
    for n in reversed(range(<<set.layers>>)):                       #: two stack
        dx = run_back(w, g, f"right{n}", d_right, kept[n][1], there)    #: two stack
        dx = dx + run_back(w, g, f"left{n}", d_left, kept[n][3], back)    #: two stack
        if n:                                                       #: two stack
            dx = dx * masks["between"][n - 1]                       #: two drop_between
            d_right, d_left = join_back(dx, kept[n - 1][0], kept[n - 1][2])    #: two stack
    dx = dx * masks["word"]                                         #: drop_word
    np.add.at(g["E"], inputs, dx[..., 0])    # <<embedding_back>>    #: embed

def loss_and_gradients(w, examples<<set.factors>>):
    """<<doc.loss>>"""
    g, loss = {name: np.zeros_like(weight) for name, weight in w.items()}, 0.0
    words = sum(target is not None for _, targets in examples for target in targets)
    for inputs, targets in examples:                                #: !dropout
    for b, (inputs, targets) in enumerate(examples):                #: dropout
        masks = of_sentence(factors, b, len(inputs))                #: dropout
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

def rng(purpose, step):                                             #: rng
    """<<doc.rng>>"""                                               #: rng
    key, counter = np.array([SEED, zlib.crc32(purpose.encode())], np.uint64), np.array([0, 0, step, 0], np.uint64)    #: rng
    return np.random.Generator(np.random.Philox(key=key, counter=counter))    #: rng

def padded(length):                                                 #: epochs dropout
    return length if length <= 8 else -(-length // 8) * 8           #: epochs dropout

def epoch(found, number):                                           #: epochs
    """<<doc.epoch>>"""                                             #: epochs
    g, alike = rng("shuffle", number), {}                           #: epochs
    for k in g.permutation(len(found)):                             #: epochs
        alike.setdefault(padded(len(found[k][0])), []).append(found[k])    #: epochs dropout
        n = len(found[k][0])                                        #: epochs !dropout
        alike.setdefault(n if n <= 8 else -(-n // 8) * 8, []).append(found[k])    #: epochs !dropout
    batches = [rows[s:s + BATCH] for _, rows in sorted(alike.items()) for s in range(0, len(rows), BATCH)]    #: epochs
    return [batches[k] for k in g.permutation(len(batches))]        #: epochs

def batch(found, step):
    """<<doc.batch>>"""
    count = len(epoch(found, 0))                                    #: epochs
    return epoch(found, step // count)[step % count]                #: epochs
    first = (step - STEP) % (len(found) // BATCH) * BATCH           #: drawn
    return found[first:first + BATCH]                               #: drawn

def draw(step, examples):                                           #: dropout
    """<<doc.draw>>"""                                              #: dropout
    T, B = padded(max(len(x) for x, _ in examples)), len(examples)    #: dropout epochs
    T, B = max(len(x) for x, _ in examples), len(examples)          #: dropout drawn

    def factors(purpose, p, *shape):                                #: dropout
        return (rng("dropout." + purpose, step).random(shape) >= p)[..., None] / (1 - p)    #: dropout

    return {                                                        #: dropout
        "word": factors("word", <<set.word_dropout>>, T, B, 1),     #: drop_word
        "between": [factors(f"between.{n}", <<set.dropout>>, T, B, <<set.width>>) for n in range(<<set.layers>> - 1)],    #: drop_between
        "recurrent": [[factors(f"recurrent.{n}.{d}", <<set.recurrent_dropout>>, <<set.mask_rows>>, B, H)    #: drop_recurrent
                       for d in range(<<set.directions>>)] for n in range(<<set.layers>>)],    #: drop_recurrent
    }                                                               #: dropout

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
    chosen, worst = batch(found, STEP), 0.0
    more = [draw(STEP, chosen)]                                     #: dropout
    _, g = loss_and_gradients(w, chosen<<set.more>>)
    for name, weight in w.items():
        for k in np.random.default_rng(0).permutation(weight.size)[:10]:
            was, losses = weight.flat[k], []
            for nudge in (1e-5, -1e-5):
                weight.flat[k] = was + nudge
                losses.append(loss_and_gradients(w, chosen<<set.more>>)[0])
            weight.flat[k] = was
            worst = max(worst, abs((losses[0] - losses[1]) / 2e-5 - g[name].flat[k]))
    worst /= max(abs(d).max() for d in g.values())
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
