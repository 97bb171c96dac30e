"""The bugs that are planted: names, places, replacements.

Each is one that somebody has made: in a well-known library, a tutorial, or an early version of this core.
"""
from tests.core.bugs.around import INTEROP, SHARING, TASKS, TOLD
from tests.core.bugs.bug import Bug
from tests.core.bugs.equations import EQUATIONS
from tests.core.bugs.network import CELLS, FAST, NETWORK, TIME, TRAINING

__all__ = ["BUGS", "Bug"]

BUGS = (*CELLS, *TIME, *NETWORK, *TRAINING, *FAST, *SHARING, *INTEROP, *TASKS, *TOLD, *EQUATIONS)
