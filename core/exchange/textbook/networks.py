'''The networks of the NumPy program, forward and backward: one alone, or an encoder with its decoder.'''
import re
from typing import Final

RUN: Final = '''def run(w, lane, x, order<<set.mask>>):                             #: !answers
def run(w, lane, x, order, state<<set.mask>>):                      #: answers
    """<<doc.run>>"""                                               #: !answers
    """<<doc.run.ends>>"""                                          #: answers
    weights = [w[f"{lane} {name}"] for name in WEIGHTS]
    state, steps, h = <<cell.start>>, {}, np.zeros((len(x), H, 1))    #: !answers
    steps, h = {}, np.zeros((len(x), H, 1))                         #: answers
    for t in order:
        state, steps[t] = step(weights, x[t], *state)               #: !drop_recurrent
        state, steps[t] = step(weights, x[t], *state, mask[t % len(mask)])    #: drop_recurrent
        h[t] = state[0]
    return h, steps                                                 #: !answers
    return h, steps, state                                          #: answers

def run_back(w, g, lane, dh, steps, order):                         #: !answers
def run_back(w, g, lane, dh, steps, order, dstate):                 #: answers
    """<<doc.run_back>>"""                                          #: !answers
    """<<doc.run_back.ends>>"""                                     #: answers
    weights, sums = ([all[f"{lane} {name}"] for name in WEIGHTS] for all in (w, g))
    dstate, dx = <<cell.zero>>, [None] * len(dh)                    #: !answers
    dx = [None] * len(dh)                                           #: answers
    for t in reversed(order):
        dx[t], dstate = step_back(weights, sums, steps[t], dh[t] + dstate[0], *dstate[1:])
    for first, d in zip(sums[-<<cell.count>>:], dstate):            #: learned !answers
        first += d                                                  #: learned !answers
    return np.array(dx)                                             #: !answers
    return np.array(dx), dstate                                     #: answers

def orders(T):                                                      #: two
    return range(T), range(T - 1, -1, -1)    # <<orders>>           #: two

def join(right, left):                                              #: two
    return np.concatenate([right, left], axis=-2)                   #: two concat
    return right + left                                             #: two sum
    return (right + left) / 2                                       #: two ave
    return right * left                                             #: two mul

def join_back(dy, right, left):                                     #: two
    return np.split(dy, 2, axis=-2)                                 #: two concat
    return dy, dy                                                   #: two sum
    return dy / 2, dy / 2                                           #: two ave
    return dy * left, dy * right                                    #: two mul
'''

ALONE: Final = RUN + '''
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
'''


def in_layers(loop: str, body: str) -> str:
    """Lines for each layer: of a stack in their loop over n, of one layer without it, where n is 0 and nothing is
    kept in a list."""
    alone, each = list[str](), loop.split("\n")
    for line in body.split("\n"):
        text, _, mark = line.partition("#: ")
        words, text = mark.split(), text.rstrip()
        if "stack" not in words:
            first = re.sub(r'f"([a-z]+)\{n\}"', r'"\g<1>0"', text).replace("{n}", "0").replace("kept[n]", "kept")
            alone.append(f"{first}    #: {' '.join(words)} !stack")
        if "!stack" not in words:
            each.append(f"    {text}    #: {' '.join(words)} stack")
    return "\n".join([*alone, *each]) + "\n"


WITH_DECODER: Final = RUN + '''
def forward(w, inputs<<set.masks>>):
    """<<doc.forward.answers>>"""
    x, y = (w["E"][ids][..., None] for ids in inputs)               #: embed
    x, y = (np.eye(len(WORDS))[ids][..., None] for ids in inputs)    #: onehot
    x, y = x * masks[0]["word"], y * masks[1]["word"]    # <<drop.word>>    #: drop_word
    there, back = orders(len(x))                                    #: two
''' + in_layers('''    kept = []    #: stack
    for n in range(<<set.layers>>):    #: stack''', '''    _, steps, end = run(w, f"right{n}", x, range(len(x)), <<set.right_first>><<set.lane_mask>>)    #: one !stack
    x, steps, end = run(w, f"right{n}", x, range(len(x)), <<set.right_first>><<set.lane_mask>>)    #: one stack
    right, steps_right, end_right = run(w, f"right{n}", x, there, <<set.right_first>><<set.lane_mask>>)    #: two
    left, steps_left, end_left = run(w, f"left{n}", x, back, <<set.left_first>><<set.other_mask>>)    #: two
    end = [join(*both) for both in zip(end_right, end_left)]        #: two !stack
    x, end = join(right, left), [join(*both) for both in zip(end_right, end_left)]    #: two stack
    first = [w[f"B{n} {s}"] @ one + w[f"b{n} {s}"] for s, one in zip(STATES, end)]    # <<bridge>>    #: bridge
    y, steps_said, _ = run(w, f"decoder{n}", y, range(len(y)), first<<set.said_mask>>)    # <<decoder>>    #: bridge
    y, steps_said, _ = run(w, f"decoder{n}", y, range(len(y)), end<<set.said_mask>>)    # <<decoder>>    #: !bridge
    return y, (steps, steps_said)                                   #: one !stack
    return y, (right, left, end_right, end_left, end, steps_right, steps_left, steps_said)    #: two !stack
    kept.append((steps, steps_said))                                #: one stack
    kept.append((right, left, end_right, end_left, end, steps_right, steps_left, steps_said))    #: two stack
    if n < <<set.layers>> - 1:                                      #: drop_between stack
        x, y = x * masks[0]["between"][n], y * masks[1]["between"][n]    # <<drop.between>>    #: drop_between stack''') + '''    return y, kept                                                  #: stack

def backward(w, g, inputs, kept, dy<<set.masks>>):
    """<<doc.backward>>"""
    dx = np.zeros((len(inputs[0]), <<set.width>>, 1))    # <<unread>>
    there, back = orders(len(dx))                                   #: two
''' + in_layers('''    for n in reversed(range(<<set.layers>>)):    #: stack''', '''    steps, steps_said = kept[n]                                     #: one
    right, left, end_right, end_left, end, steps_right, steps_left, steps_said = kept[n]    #: two
    dy, dend = run_back(w, g, f"decoder{n}", dy, steps_said, range(len(dy)), ZERO)
    for s, one, d in zip(STATES, end, dend):                        #: bridge
        g[f"B{n} {s}"] += d @ one.T;  g[f"b{n} {s}"] += d           #: bridge
    dend = [w[f"B{n} {s}"].T @ d for s, d in zip(STATES, dend)]     #: bridge
    dx, dfirst = run_back(w, g, f"right{n}", dx, steps, range(len(dx)), dend)    #: one learned
    dx, _ = run_back(w, g, f"right{n}", dx, steps, range(len(dx)), dend)    #: one !learned
    d_right, d_left = join_back(dx, right, left)                    #: two
    dends = zip(*(join_back(*three) for three in zip(dend, end_right, end_left)))    #: two
    dx_right, dfirst_right = run_back(w, g, f"right{n}", d_right, steps_right, there, next(dends))    #: two learned
    dx_left, dfirst_left = run_back(w, g, f"left{n}", d_left, steps_left, back, next(dends))    #: two learned
    dx_right, _ = run_back(w, g, f"right{n}", d_right, steps_right, there, next(dends))    #: two !learned
    dx_left, _ = run_back(w, g, f"left{n}", d_left, steps_left, back, next(dends))    #: two !learned
    dx = dx_right + dx_left                                         #: two
    for s, d in zip(STATES, dfirst):                                #: one learned
        g[f"right{n} {s}0"] += d                                    #: one learned
    for s, d_right, d_left in zip(STATES, dfirst_right, dfirst_left):    #: two learned
        g[f"right{n} {s}0"] += d_right;  g[f"left{n} {s}0"] += d_left    #: two learned
    if n:                                                           #: drop_between stack
        dx, dy = dx * masks[0]["between"][n - 1], dy * masks[1]["between"][n - 1]    #: drop_between stack''') + '''    dx, dy = dx * masks[0]["word"], dy * masks[1]["word"]           #: drop_word
    for ids, d in zip(inputs, (dx, dy)):                            #: embed
        np.add.at(g["E"], ids, d[..., 0])    # <<embedding_back>>   #: embed
'''
