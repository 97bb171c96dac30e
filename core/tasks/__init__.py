"""The registry of tasks: one file a task, one line here."""

from .adding import ADDING
from .answer import ANSWER
from .base import Batch, Dataset, Example, Task
from .cloze import CLOZE
from .copying import COPY
from .dyck import DYCK
from .label import LABEL
from .next_token import NEXT
from .reber import REBER
from .tag import TAG

__all__ = ["TASKS", "Batch", "Dataset", "Example", "Task"]

TASKS: dict[str, Task] = {
    "cloze": CLOZE,
    "next": NEXT,
    "tag": TAG,
    "label": LABEL,
    "copy": COPY,
    "adding": ADDING,
    "dyck": DYCK,
    "reber": REBER,
    "answer": ANSWER,
}
