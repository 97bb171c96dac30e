"""The contenders outside the browser: core and the fast formulation on native NumPy, and PyTorch where it is
installed."""

import importlib
import time

MODULES = {"native-ours": "ours", "native-numpy-fast": "fast_reference", "native-torch": "torch_lstm"}
NAMES = tuple(MODULES)


class Absent(Exception):
    """A contender cannot do this job here."""


class Native:
    """One contender: the same three functions as in the page, timed here."""

    def __init__(self, steps, loss, infer):
        self._steps, self._loss, self._infer = steps, loss, infer
        steps(1)
        self.first = loss()

    def train(self, ms):
        began, count = time.process_time(), 0
        while (seconds := time.process_time() - began) * 1e3 < ms:
            self._steps(1)
            count += 1
        return {"steps": count, "seconds": seconds, "loss": self._loss()}

    def infer(self, ms):
        """Milliseconds for one sentence."""
        began, count = time.process_time(), 0
        while (seconds := time.process_time() - began) * 1e3 < ms or not count:
            self._infer()
            count += 1
        return seconds * 1e3 / count


def make(name, job, ids, targets):
    try:
        module = importlib.import_module(MODULES[name])
        return Native(*module.make(job, ids, targets))
    except ImportError as error:
        raise Absent(str(error)) from error
