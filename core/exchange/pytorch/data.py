'''The data of the script: its examples, its batches in the playground's order, and its loss.'''
from typing import Final

EXAMPLES: Final = {
    "cloze": '''LINES = <<lines>>


def all_examples(arrays):
    """(inputs, targets, scored): every token of every sentence blanked in turn, and scored where it is blanked."""
    found = []
    for line in LINES:
        targets = [INDEX.get(token, UNKNOWN) for token in line]
        for t in range(len(line)):
            if targets[t] not in (UNKNOWN, BLANK):
                inputs = targets[:t] + [BLANK] + targets[t + 1:]
                found.append((np.array(inputs), np.array(targets), np.arange(len(line)) == t))
    return found''',
    "next": '''LINES = <<lines>>


def all_examples(arrays):
    """(inputs, targets, scored): every sentence, with the token after each as its target."""
    found = []
    for line in LINES:
        inputs = np.array([INDEX.get(token, UNKNOWN) for token in line])
        targets = np.roll(inputs, -1)
        scored = ~np.isin(targets, (UNKNOWN, BLANK))
        scored[-1] = False
        found.append((inputs, targets, scored))
    return found''',
    "lines": '''LINES = <<lines>>        # ↵ is the end of a line


def all_examples(arrays):
    """(inputs, targets, scored): every line without its end, with the token after each as its target."""
    found = []
    for line in LINES:
        ids = np.array([INDEX.get(token, UNKNOWN) for token in line])
        found.append((ids[:-1], ids[1:], ~np.isin(ids[1:], (UNKNOWN, BLANK))))
    return found''',
    "answer": '''LINES = <<lines>>


def all_examples(arrays):
    """(question, answer as it is read, targets, scored): the decoder reads BEGIN and the answer, and should say the answer and END."""
    found = []
    for line in LINES:
        ids, arrow = np.array([INDEX.get(token, UNKNOWN) for token in line]), line.index("=>")
        said, targets = np.array([BEGIN, *ids[arrow + 1:]]), np.array([*ids[arrow + 1:], END])
        found.append((ids[:arrow], said, targets, ~np.isin(targets, (UNKNOWN, BLANK))))
    return found''',
}

STREAM: Final = '''def all_examples(arrays):
    """The whole text as one line of tokens, ↵ at the end of each of its lines: (inputs, targets, scored), of which streams read the inputs."""
    ids = arrays["data.stream"]
    return [(ids, ids, np.ones(len(ids), bool))]'''

STORED: Final = '''def all_examples(arrays):
    """(inputs, targets, scored) of every training example, out of the numbers that this script carries."""
    ends = np.cumsum(arrays["data.lengths"])[:-1]
    columns = [arrays.get("data.inputs", arrays["data.ids"]), arrays.get("data.values", arrays["data.targets"]), arrays["data.scored"]]
    return list(zip(*(np.split(column, ends) for column in columns)))'''

SIDE_BY_SIDE: Final = '''def side_by_side(chosen):
    """Examples as columns [T, B], padded at their ends: inputs, mask, targets and scored positions."""    #: !answers
    """Examples as columns [T, B], padded at their ends: questions, their mask, answers, targets and scored positions."""    #: answers
    def padded(arrays):
        longest = max(map(len, arrays))
        return torch.tensor(np.stack([np.concatenate([a, np.zeros((longest - len(a), *a.shape[1:]), a.dtype)]) for a in arrays], 1))

    inputs, *rest = (padded(column) for column in zip(*chosen))
    return inputs, padded([np.ones(len(inputs), bool) for inputs, *_ in chosen]), *rest


'''

BATCHES: Final = SIDE_BY_SIDE + '''def bucket(length):
    """Sequences of like length go together: exact to 8 tokens, then by multiples of 8."""
    return length if length <= 8 else -(-length // 8) * 8


def epoch(examples, number):
    """The batches of an epoch, as lists of examples, in the playground's order, which the seed decides."""
    key = np.array([S.seed, zlib.crc32(b"shuffle")], np.uint64)
    g = np.random.Generator(np.random.Philox(key=key, counter=np.array([0, 0, number, 0], np.uint64)))
    buckets = {}
    for k in g.permutation(len(examples)):
        buckets.setdefault(bucket(len(examples[k][0])), []).append(examples[k])
    batches = [rows[s:s + S.batch_size] for _, rows in sorted(buckets.items()) for s in range(0, len(rows), S.batch_size)]
    return [batches[k] for k in g.permutation(len(batches))]


def batch(examples, step):
    """A step's inputs, mask, targets and scored positions."""
    per_epoch = len(epoch(examples, 0))
    return side_by_side(epoch(examples, step // per_epoch)[step % per_epoch])'''

DRAWN: Final = SIDE_BY_SIDE + '''def batch(examples, step):
    """A step's batch: the playground draws a new one for each, and those of the next steps stand here; then they come again."""
    count = len(examples) // S.batch_size
    first = (step - STEP) % count * S.batch_size
    return side_by_side(examples[first:first + S.batch_size])'''

STREAMS: Final = '''def batch(examples, step):
    """The next tokens of every stream; whether they go on from the states of the step before."""
    line = np.concatenate([inputs for inputs, _, _ in examples])
    count = max(1, min(S.batch_size, (len(line) - 1) // 2))
    length = (len(line) - 1) // count
    ids = np.stack([line[b * length:b * length + length + 1] for b in range(count)], 1)
    first = step % -(-length // S.truncate) * S.truncate
    last = min(first + S.truncate, length)
    inputs, targets = torch.tensor(ids[first:last]), torch.tensor(ids[first + 1:last + 1])
    scored = (targets != UNKNOWN) & (targets != BLANK)
    return inputs, torch.ones_like(scored), targets, scored, first > 0'''
