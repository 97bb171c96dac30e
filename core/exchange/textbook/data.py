"""The data of the NumPy program: lines of text from which it makes the very examples that this experiment trains on."""
import base64
import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...errors import SpecError
from ...tasks import TASKS, Dataset, Example
from ...tasks.answer import BEGIN, END
from ...tasks.generated import Generated
from ...tasks.text import BLANK, UNKNOWN

MOST_LINES = 60         # of more than so many, a packed text is shorter to scroll past
NOTHING = "-"


class Lines(NamedTuple):
    """form: cloze, next, lines, answers or pairs, which says how the program reads `lines`."""

    form: str
    lines: list[str]


def lines_of(data: Dataset, examples: Sequence[Example]) -> Lines:
    """Lines that give these examples back.  Raises SpecError where none do: a label with two spaces, say."""
    task = data.spec.task
    form = "lines" if data.stream is not None else task if task in ("cloze", "next") else "pairs"
    form = "answers" if TASKS[task].writes else form
    lines = {"cloze": whole, "next": read, "lines": with_ends, "answers": both, "pairs": pairs}[form](data, examples)
    if not same(made(data, form, lines), examples):
        raise SpecError("text", data.spec.text, "words and labels without spaces in them, for a NumPy program")
    return Lines(form, lines)


def whole(data: Dataset, examples: Sequence[Example]) -> list[str]:
    """Each sentence of which `examples` blank one word after the other."""
    found = []
    for k, example in enumerate(examples):
        if k == 0 or example.targets is not examples[k - 1].targets:
            found.append(" ".join(data.vocabulary.decode(example.targets)))
    return found


def read(data: Dataset, examples: Sequence[Example]) -> list[str]:
    """Each sentence as it is read."""
    return [" ".join(data.vocabulary.decode(example.ids)) for example in examples]


def with_ends(data: Dataset, examples: Sequence[Example]) -> list[str]:
    """Each line as it is read, with what comes after its last token: its end, or more of a line that was split."""
    return [" ".join(data.vocabulary.decode((*example.ids, example.targets[-1]))) for example in examples]


def both(data: Dataset, examples: Sequence[Example]) -> list[str]:
    """Each question, a tab, and its answer."""
    said, words = [e.answer.ids[1:] for e in examples if e.answer], data.vocabulary
    return ["\t".join(" ".join(words.decode(ids)) for ids in (e.ids, a)) for e, a in zip(examples, said, strict=True)]


def pairs(data: Dataset, examples: Sequence[Example]) -> list[str]:
    """What is read, a tab, and what is right: a name for each position, or one for the whole."""
    names, final = data.labels or data.vocabulary.words, TASKS[data.spec.task].reads == "final"
    found = []
    for e in examples:
        if e.inputs is not None:
            said = " ".join(f"{x:.9g}{'*' if marked else ''}" for x, marked in e.inputs)
        else:
            said = " ".join(data.vocabulary.decode(e.ids))
        if e.values is not None:
            answer = f"{e.values[-1, 0]:.9g}"
        elif final:
            answer = names[e.targets[-1]]
        else:
            answer = " ".join(names[k] if scored else NOTHING for k, scored in zip(e.targets, e.scored, strict=True))
        found.append(f"{said}\t{answer}")
    return found


def made(data: Dataset, form: str, lines: Sequence[str]) -> list[tuple[list[object], list[object]]]:
    """(inputs, targets) of the lines, as the program makes them."""
    index, names = data.vocabulary.index, list(data.labels or data.vocabulary.words)
    found: list[tuple[list[object], list[object]]] = []
    for line in lines:
        said, _, answer = line.partition("\t")
        ids = [index.get(word, index[UNKNOWN]) for word in said.split()]
        known = [k if k > index[BLANK] else None for k in ids]
        if form == "next":
            found.append((list(ids), [*known[1:], None]))
        elif form == "lines":
            found.append((list(ids[:-1]), [*known[1:]]))
        elif form == "answers":
            told = [index.get(word, index[UNKNOWN]) for word in answer.split()]
            right: list[object] = [*(k if k > index[BLANK] else None for k in told), index[END]]
            found.append(([list(ids), [index[BEGIN], *told]], right))
        elif form == "cloze":
            found += [([*ids[:t], index[BLANK], *ids[t + 1:]], [k if s == t else None for s in range(len(ids))])
                      for t, k in enumerate(known) if k is not None]
        elif data.examples[0].values is not None:
            found.append(([[float(x.strip("*")), float("*" in x)] for x in said.split()], [float(answer)]))
        elif TASKS[data.spec.task].reads == "final":
            found.append((list(ids), [names.index(answer)]))
        else:
            found.append((list(ids), [None if name == NOTHING else names.index(name) for name in answer.split()]))
    return found


def same(made: Sequence[tuple[list[object], list[object]]], examples: Sequence[Example]) -> bool:
    """Whether they are the examples, to the last bit."""
    def equal(pair: tuple[list[object], list[object]], e: Example) -> bool:
        inputs, targets = pair
        if e.inputs is not None and e.values is not None:
            numbers, values = np.array(inputs, np.float32), np.array(targets, np.float32)
            return np.array_equal(numbers, e.inputs) and np.array_equal(values, e.values[-1])
        if e.answer is not None:
            return inputs == [e.ids.tolist(), e.answer.ids.tolist()] and targets == right_of(e.answer)
        right = right_of(e)
        return inputs == e.ids.tolist() and (targets == right
                                             or (len(targets) == 1 and right[-1:] == targets
                                                 and not any(e.scored[:-1])))

    return len(made) == len(examples) and all(map(equal, made, examples))


def right_of(e: Example) -> list[int | None]:
    """The target of each position, None where it has no loss."""
    return [int(k) if scored else None for k, scored in zip(e.targets, e.scored, strict=True)]


def ahead(data: Generated, first: int, count: int) -> list[Example]:
    """The examples of so many steps, of a task that draws new ones for each."""
    return [e for step in range(first, first + count) for e in data.drawn(step)]


def text_of(lines: Sequence[str]) -> tuple[str, bool]:
    """The lines as Python's source, and whether they are packed: base64 of a zlib stream."""
    if len(lines) > MOST_LINES or sum(map(len, lines)) > MOST_LINES * 100:
        return base64.b64encode(zlib.compress("\n".join(lines).encode(), 9)).decode(), True
    return "[\n" + "".join(f"    {line!r},\n" for line in lines) + "]", False
