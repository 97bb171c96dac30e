"""The registry of tasks: one file a task, one line here."""

from .base import Batch, Dataset, Example, Task
from .cloze import CLOZE
from .next_token import NEXT

__all__ = ["TASKS", "Batch", "Dataset", "Example", "Task"]

TASKS: dict[str, Task] = {
    "cloze": CLOZE,
    "next": NEXT,
}
