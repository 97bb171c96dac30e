"""The gradient check: back-propagation against central differences, in float64.

    δL/δθ_k ≈ (L(θ + ε e_k) - L(θ - ε e_k)) / 2ε     and with 2ε as well, so that the error of order ε² goes

Public, over any Experiment: an honest witness that the gradients shown are the loss's.
"""
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from .evaluation import evaluate
from .network import dataset_for, network_for
from .params import Array
from .rng import rng
from .spec import Experiment
from .training import TrainState, masks_for, reference, start

EPSILON = 1e-4
TOLERANCE = 1e-6
SMALLEST = 1e-5


@dataclass(frozen=True)
class Check:
    """One parameter's result: the worst relative error of the `count` weights that were tried, and whether it passes."""

    name: str
    worst: float
    count: int

    @property
    def passed(self) -> bool:
        return self.worst < TOLERANCE


def gradcheck(experiment: Experiment | TrainState, samples: int | None = 3) -> tuple[Check, ...]:
    """Check `samples` weights of every parameter, or every weight where it is None, on the first batch of the data.

    Takes an Experiment, as it starts, or a TrainState.  Dropout, where there is any, is held fixed at the state's step.
    """
    return tuple(checks(experiment if isinstance(experiment, TrainState) else start(experiment), samples))


def checks(state: TrainState, samples: int | None = 3) -> Iterator[Check]:
    """The same one parameter at a time, for a caller that has other things to do between them."""
    spec = state.experiment
    network, batch = network_for(spec), dataset_for(spec).batch(state.step)
    params = state.params.astype(np.float64)
    masks = masks_for(replace(state, params=params), batch)

    def loss() -> float:
        return evaluate(network, params, batch, masks).value

    gradient = reference(network, params, batch, masks).gradient
    for name, view in params.items():
        places = np.arange(view.size)
        if samples is not None and samples < view.size:
            places = rng(spec.seed, f"gradcheck.{name}").choice(view.size, samples, replace=False)
        numeric = differences(loss, view, places)
        yield Check(name, relative_error(gradient[name].reshape(-1)[places], numeric), len(places))


def differences(f: Callable[[], float], x: Array, places: Array | None = None, epsilon: float = EPSILON) -> Array:
    """The derivative of f() with respect to the elements of x at `places` (all where None), x changed in place and back.

    Four values, error of order ε⁴: (8 (f(ε) - f(-ε)) - (f(2ε) - f(-2ε))) / 12ε.
    """
    return np.array([(8 * (f1 - f_1) - (f2 - f_2)) / (12 * epsilon)
                     for f1, f_1, f2, f_2 in moved(f, x, places, (epsilon, -epsilon, 2 * epsilon, -2 * epsilon))])


def quick_differences(f: Callable[[], float], x: Array, epsilon: float = 1e-5) -> Array:
    """The same by two values, error of order ε²: (f(ε) - f(-ε)) / 2ε.  Half the time, four digits less."""
    return np.array([(f1 - f_1) / (2 * epsilon) for f1, f_1 in moved(f, x, None, (epsilon, -epsilon))])


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
    exact, numeric = exact.reshape(-1), numeric.reshape(-1)
    size = np.maximum(np.maximum(np.abs(exact), np.abs(numeric)), smallest)
    return float((np.abs(exact - numeric) / size).max(initial=0.0))
