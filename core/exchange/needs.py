"""What an experiment needs of a program: flags by which a template's lines are chosen (core/exchange/template.py)."""

from ..spec import Experiment
from ..tasks import TASKS, Dataset
from ..tasks.generated import Generated
from ..tasks.streaming import streams


def needs(spec: Experiment, data: Dataset) -> set[str]:
    """The flags: of the network, of what it reads and predicts, of its data and of its training.

    one, two     directions, and with two the merge; stack, of several layers
    embed, onehot, numbers    what comes in; tied, learned
    drop_*, dropout           the kinds of dropout, and whether there is any
    final        the sequence is read once; answers, a decoder writes from there, over a bridge where that is narrower
    mse, classes the loss; named, where what is predicted is no word
    epochs, drawn, streams    how batches are made; rng, where something is drawn
    optimiser, clip_*, decay, schedule_*, scheduled, stop
    """
    task, drawn, streamed = TASKS[spec.task], isinstance(data, Generated), streams(spec)
    dropped = {
        "drop_word": bool(spec.word_dropout and not drawn),
        "drop_between": bool(spec.dropout and spec.layers > 1),
        "drop_recurrent": spec.recurrent_dropout > 0,
    }
    found = {
        **dropped,
        "dropout": any(dropped.values()),
        "rng": any(dropped.values()) or not drawn,
        "two" if spec.bidirectional else "one": True,
        spec.merge: spec.bidirectional,
        "stack": spec.layers > 1,
        "numbers" if data.examples[0].inputs is not None else "embed" if spec.embedding else "onehot": True,
        "tied": spec.tie_weights,
        "learned": spec.initial_state == "learned",
        "final": task.reads == "final" and not task.writes,
        "answers": task.writes,
        "bridge": task.writes and spec.width != spec.hidden,
        "mse" if task.loss == "mse" else "classes": True,
        "named": task.loss != "mse" and not task.predicts_words,
        "drawn" if drawn else "streams" if streamed else "epochs": True,
        spec.optimiser: True,
        "decay": spec.weight_decay > 0,
        "clip_norm": spec.clip_norm > 0,
        "clip_value": spec.clip_value > 0,
        "scheduled": spec.schedule != "constant",
        f"schedule_{spec.schedule}": True,
        "stop": spec.stop_loss > 0 and not spec.validation,
    }
    return {name for name, there in found.items() if there}
