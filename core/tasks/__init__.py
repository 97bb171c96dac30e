"""The registry of tasks: one file a task, one line here."""

from core.tasks.base import Batch, Dataset, Example, Task
from core.tasks.cloze import CLOZE
from core.tasks.next_token import NEXT

__all__ = ["TASKS", "Batch", "Dataset", "Example", "Task"]

TASKS: dict[str, Task] = {
    "cloze": CLOZE,
    "next": NEXT,
}
