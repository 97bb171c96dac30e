"""The gradient check: back-propagation against central differences, in float64.

    δL/δθ_k ≈ (L(θ + ε e_k) - L(θ - ε e_k)) / 2ε     and with 2ε as well: the error of order ε² goes
                                                     (Richardson 1911)

Public, over any Experiment: an honest witness that the gradients shown are the loss's.

A value of the loss is right to its last bits only: what these make of a difference, some ε_mach |L| / ε, is no error of
the gradient.  Two gradients are checked: that of the readable steps, and where a plan (core/fast/plan.py) trains the
network, that of the plan.

A rectifier has a kink, and where the loss has one between θ - 2ε and θ + 2ε the differences say nothing of the
derivative at θ.  There they depend on the step, which back-propagation knows nothing of: such a weight is left out, and
counted.
"""
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..errors import SpecError
from ..fast.plan import plans_for
from ..network.network import dataset_for, network_for
from ..numerics.params import Array
from ..numerics.pieces import finish
from ..numerics.rng import rng
from ..spec import Experiment
from ..training.evaluation import evaluate
from ..training.loop import TrainState, kernel_for, masks_for, reference, start

EPSILON = 1e-4
TOLERANCE = 1e-6
SMALLEST = 1e-5
NOISE = 16 * float(np.finfo(np.float64).eps)        # of a loss, as a share of it: it is a sum of many rounded numbers


@dataclass(frozen=True)
class Check:
    """One parameter's result: the worst relative error of the `count` weights that were compared, and whether it
    passes.

    left_out  how many more were tried but are on a kink of the loss
    plan      the worst of the gradient by which the network trains; None where it trains by the readable steps
    """

    name: str
    worst: float
    count: int
    left_out: int = 0
    plan: float | None = None

    @property
    def worst_of_both(self) -> float:
        """Of the gradient by the readable steps and, where there is one, that of the plan."""
        return self.worst if self.plan is None else float(np.maximum(self.worst, self.plan))

    @property
    def passed(self) -> bool:
        return self.worst_of_both < TOLERANCE


def gradcheck(experiment: Experiment | TrainState, samples: int | None = 3) -> tuple[Check, ...]:
    """Check `samples` weights of every parameter, or every weight where it is None, on the first batch of the data.

    Takes an Experiment, as it starts, or a TrainState.  Dropout, where there is any, is held fixed at the state's step.
    Raises SpecError where `samples` is under 1, or where the experiment's text holds too little for its task.

    >>> all(check.passed for check in gradcheck(Experiment(hidden=2, embedding=2, text=("a b",))))
    True
    """
    found = checks(experiment if isinstance(experiment, TrainState) else start(experiment), samples)
    return tuple(check for check in found if check is not None)


def checks(state: TrainState, samples: int | None = 3) -> Iterator[Check | None]:
    """The same one parameter at a time, and None after each weight, for a caller that has other things to do between
    them."""
    if samples is not None and (isinstance(samples, bool) or not isinstance(samples, int) or samples < 1):
        raise SpecError("samples", samples, "a whole number of 1 or more, or None for every weight")
    spec = state.experiment
    network, batch = network_for(spec), dataset_for(spec).batch(state.step)
    params = state.params.astype(np.float64)
    masks = masks_for(replace(state, params=params), batch)

    def loss() -> float:
        return evaluate(network, params, batch, masks).value

    gradient, plans = reference(network, params, batch, masks).gradient, plans_for(spec)
    by_plan = None if plans is None else finish(kernel_for(network)(params, batch, masks, None)).gradient.copy()
    smallest = max(SMALLEST, NOISE * abs(loss()) / EPSILON / TOLERANCE)
    has_kinks = any("relu" in equation for equation in network.cell.equations.values())
    for name, view in params.items():
        places = np.arange(view.size)
        if samples is not None and samples < view.size:
            places = rng(spec.seed, f"gradcheck.{name}").choice(view.size, samples, replace=False)
        exact, numeric = gradient[name].reshape(-1)[places], np.empty(len(places))
        for k in range(len(places)):
            numeric[k] = differences(loss, view, places[k:k + 1])[0]
            yield None
        wrong = np.flatnonzero(relative_errors(exact, numeric, smallest) >= TOLERANCE) if has_kinks else np.arange(0)
        kinks = wrong[2 * step_dependence(loss, view, places[wrong]) > np.abs(exact - numeric)[wrong]]
        kept = np.delete(np.arange(len(places)), kinks)
        plan = None if by_plan is None else relative_error(by_plan[name].reshape(-1)[places[kept]],
                                                           numeric[kept], smallest)
        yield Check(name, relative_error(exact[kept], numeric[kept], smallest), len(kept), len(kinks), plan)


def step_dependence(f: Callable[[], float], x: Array, places: Array, epsilon: float = EPSILON) -> Array:
    """How far the slope of f() at each place depends on the step: as good as nothing where f is smooth.

    At a kink it is at least the error that the kink makes in `differences`: the estimates of two steps disagree, or,
    where the kink is too near for that, the slopes to the right and to the left, f(ε) - 2 f(0) + f(-ε) over ε, do not
    shrink with ε.
    """
    middle = f()
    bends = [2 * (f1 - 2 * middle + f_1) / epsilon - (f2 - 2 * middle + f_2) / (2 * epsilon)
             for f1, f_1, f2, f_2 in moved(f, x, places, (epsilon, -epsilon, 2 * epsilon, -2 * epsilon))]
    estimates = differences(f, x, places, epsilon) - differences(f, x, places, epsilon / 3)
    most: Array = np.maximum(np.abs(bends), np.abs(estimates))
    return most


def differences(f: Callable[[], float], x: Array, places: Array | None = None, epsilon: float = EPSILON) -> Array:
    """The derivative of f() with respect to the elements of x at `places` (all where None), x changed in place and
    back.

    Four values, error of order ε⁴: (8 (f(ε) - f(-ε)) - (f(2ε) - f(-2ε))) / 12ε.
    """
    return np.array([(8 * (f1 - f_1) - (f2 - f_2)) / (12 * epsilon)
                     for f1, f_1, f2, f_2 in moved(f, x, places, (epsilon, -epsilon, 2 * epsilon, -2 * epsilon))])


def moved(f: Callable[[], float], x: Array, places: Array | None, by: tuple[float, ...]) -> Iterator[list[float]]:
    """f() with one element of x after another moved by each of `by`, and put back."""
    flat = x.reshape(-1)
    assert np.shares_memory(flat, x)
    for k in range(flat.size) if places is None else places:
        keep = flat[k]
        values = []
        for e in by:
            flat[k] = keep + e
            values.append(f())
        flat[k] = keep
        yield values


def relative_error(exact: Array, numeric: Array, smallest: float = SMALLEST) -> float:
    """The worst |exact - numeric| / max(|exact|, |numeric|) of all elements; values under `smallest` count as that."""
    return float(relative_errors(exact, numeric, smallest).max(initial=0.0))


def relative_errors(exact: Array, numeric: Array, smallest: float = SMALLEST) -> Array:
    """[N] |exact - numeric| / max(|exact|, |numeric|) of every element."""
    exact, numeric = exact.reshape(-1), numeric.reshape(-1)
    size = np.maximum(np.maximum(np.abs(exact), np.abs(numeric)), smallest)
    errors: Array = np.abs(exact - numeric) / size
    return errors
