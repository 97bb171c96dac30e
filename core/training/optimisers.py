"""The optimisers, with PyTorch's definitions, on one flat vector; schedules and clipping.

    sgd        θ = θ' - η g
    momentum   u = μ u' + g                         θ = θ' - η u
    rmsprop    v = α v' + (1 - α) g²                θ = θ' - η g / (√v + ε)
    adam       m = β₁ m' + (1 - β₁) g               v = β₂ v' + (1 - β₂) g²
               θ = θ' - η m̂ / (√v̂ + ε)              m̂ = m / (1 - β₁ᵏ)    v̂ = v / (1 - β₂ᵏ) at the k-th step
    adamw      adam, with θ' first shrunk by the factor 1 - η λ (Loshchilov & Hutter 2019)

A prime marks the previous step, η is the learning rate.  Weight decay λ adds λ θ' to g in all but adamw.
α = 0.99, β₁ = 0.9, β₂ = 0.999, ε = 1e-8.  Every function gives new arrays: an old state stays as it was.
"""
from functools import lru_cache
from math import cos, isfinite, pi

import numpy as np

from ..fast.forms import FORMS, Form
from ..numerics.functions import norm
from ..numerics.params import Array
from ..numerics.products import total
from ..spec import Experiment

ALPHA, BETA1, BETA2, EPSILON = 0.99, 0.9, 0.999, 1e-8
MOMENTS = {"sgd": 0, "momentum": 1, "rmsprop": 1, "adam": 2, "adamw": 2}
SINGLE = np.dtype(np.float32)
Moments = tuple[Array, ...]


def first_moments(spec: Experiment, theta: Array) -> Moments:
    """The optimiser's memory before the first step: zeros."""
    return tuple(np.zeros_like(theta) for _ in range(MOMENTS[spec.optimiser]))


def update(spec: Experiment, step: int, theta: Array, g: Array, moments: Moments, made: int) -> tuple[Array, Moments]:
    """The parameters and the moments after step number `step`, counted from 0, with gradient g.

    made  how many updates the moments are made of: the bias correction counts these, not the steps of the training
    """
    rate, kind = learning_rate(spec, step), spec.optimiser
    if spec.weight_decay and kind != "adamw":
        g = g + spec.weight_decay * theta
    if kind == "sgd":
        return theta - rate * g, ()
    if kind == "momentum":
        u = spec.momentum * moments[0] + g
        return theta - rate * u, (u,)
    if kind == "rmsprop":
        v = ALPHA * moments[0] + (1 - ALPHA) * g * g
        return theta - rate * g / (np.sqrt(v) + EPSILON), (v,)
    if kind == "adamw" and spec.weight_decay:
        theta = theta * (1 - rate * spec.weight_decay)
    return adam(theta, g, moments[0], moments[1], rate, made + 1)


def adam(theta: Array, g: Array, m: Array, v: Array, rate: float, k: int) -> tuple[Array, Moments]:
    """The k-th update, with few passes over the memory: θ' - c η/(1 - β₁ᵏ) m / (√v + c ε) where c = √(1 - β₂ᵏ)."""
    c = (1 - BETA2 ** k) ** 0.5
    small, size = c * EPSILON, c * rate / (1 - BETA1 ** k)
    if theta.dtype == SINGLE and (form := form_for(g, "adam")):
        now, m_now, v_now = np.empty_like(theta), np.empty_like(m), np.empty_like(v)
        form(theta, g, m, v, now, m_now, v_now, BETA1, 1 - BETA1, BETA2, 1 - BETA2, small, size)
        return now, (m_now, v_now)
    beta1, rest1, beta2, rest2 = decays(g.dtype)
    scratch = np.multiply(g, rest1)
    m = np.multiply(m, beta1)
    np.add(m, scratch, m)                           # m = β₁ m' + (1 - β₁) g
    np.multiply(g, g, scratch)
    np.multiply(scratch, rest2, scratch)
    v = np.multiply(v, beta2)
    np.add(v, scratch, v)                           # v = β₂ v' + (1 - β₂) g²
    np.sqrt(v, scratch)
    np.add(scratch, small, scratch)
    np.divide(m, scratch, scratch)
    np.multiply(scratch, size, scratch)
    return np.subtract(theta, scratch, scratch), (m, v)  # θ = θ' - η m̂ / (√v̂ + ε)


@lru_cache
def decays(dtype: np.dtype) -> tuple[Array, ...]:
    """β₁, 1 - β₁, β₂, 1 - β₂ as arrays, which multiply faster than Python's numbers."""
    return tuple(np.array(x, dtype) for x in (BETA1, 1 - BETA1, BETA2, 1 - BETA2))


def learning_rate(spec: Experiment, step: int) -> float:
    """η at a step, counted from 0: constant, halved in steps, a half cosine to 0, or risen linearly at the start."""
    rate = spec.learning_rate
    if spec.schedule == "step":
        return rate * float(spec.decay_factor ** (step // spec.decay_every))
    if spec.schedule == "cosine":
        return rate * 0.5 * (1 + cos(pi * min(1.0, step / spec.steps)))
    if spec.schedule == "warmup":
        return rate * min(1.0, (step + 1) / spec.warmup_steps)
    return rate


def clip(spec: Experiment, g: Array) -> tuple[Array, float, float]:
    """The gradient clipped by value, then by global norm, with its norm before and after.

    The norm is clipped as PyTorch's `clip_grad_norm_` does it: by the factor max / (norm + 1e-6) where that is under 1.
    """
    before = length_of(g)
    if spec.clip_value:
        g = np.clip(g, -spec.clip_value, spec.clip_value)
    length = length_of(g) if spec.clip_value else before
    if spec.clip_norm and spec.clip_norm < length + 1e-6:
        factor = spec.clip_norm / (length + 1e-6)
        return g * factor, before, length * factor
    return g, before, length


def length_of(g: Array) -> float:
    """The Euclidean length of a vector: `norm`, or its compiled form, which sums in double."""
    form = form_for(g, "squares")
    return float(form(g)) ** 0.5 if form else norm(g)


def finite(theta: Array) -> bool:
    """Whether every number of a vector is finite."""
    if form := form_for(theta, "finite"):
        return bool(form(theta))
    return isfinite(total(theta)) or bool(np.isfinite(theta).all())


def form_for(x: Array, name: str) -> Form | None:
    """A compiled form, where there is one for vectors of this type."""
    return FORMS.get(name) if x.dtype == SINGLE else None
