"""NumPy's loops before and after the engine joins, in Pyodide: `found()` says where they differ more than promised,
`told()` of one module after another where it differs at all.

Every case is made twice from the same seed, once with NumPy's own loops and once with the engine's, with all that can
be odd about an array: its shape, steps forward and back, an address that is no multiple of four, broadcasting,
operands that overlap the result, `where=`, NaN, infinities, subnormals, both zeros.  A NaN equals a NaN: which of its
bits are set differs from machine to machine.  """
import functools
import json
import warnings

import numpy as np

EXACT = ("add", "subtract", "multiply", "divide")
FUNCTIONS = ("exp", "exp2", "tanh", "reciprocal")
SPECIAL = np.array([0, -0.0, 1, -1, np.inf, -np.inf, np.nan, 1e-45, -1e-45, 1.1e-38, 3.4e38, -3.4e38, 88.7, 88.8,
                    -87.4, -103.9, -104,
                    127.99999, 128, -126, -149, -149.5, -150, -151, 0.0625, 0.06249999, 9.0, 10.0, 2**-12, 0.5,
                    0.49999997], np.float32)
ROUNDS = 250
LONGEST = 37
MOST_ULPS = 0.51                # of the three functions, which are rounded once


def numbers(rng, *shape, dtype=np.float32):
    """Random numbers of every size, with special ones among them."""
    x = np.asarray(rng.normal(size=shape) * 10.0 ** rng.integers(-3, 3, shape), dtype)
    rare = rng.random(shape) < 0.1
    x[rare] = np.asarray(rng.choice(SPECIAL, shape))[rare]
    return x


def laid_out(rng, x):
    """The same numbers in memory of another shape: with steps between, backwards, turned, or not aligned."""
    kind = rng.integers(6)
    if kind == 0 or not x.ndim:
        return x
    if kind == 1:
        wide = np.zeros((*x.shape[:-1], 2 * x.shape[-1] + 1), x.dtype)
        view = wide[..., 1::2]
    elif kind == 2:
        view = np.zeros(x.shape, x.dtype)[..., ::-1]
    elif kind == 3:
        view = np.zeros(x.shape[::-1], x.dtype).T
    elif kind == 4:
        view = np.zeros(x.nbytes + 1, np.uint8)[1:].view(x.dtype).reshape(x.shape)
    else:
        view = np.zeros(x.nbytes + 8,
                        np.uint8)[4:4 + x.nbytes].view(np.uint32).view(np.uint8).view(x.dtype).reshape(x.shape)
    view[...] = x
    return view


def shapes(rng):
    """Two shapes that broadcast."""
    shape = [int(n) for n in rng.integers(0, LONGEST, rng.integers(1, 4))]
    other = [n if rng.random() < 0.7 else 1 for n in shape][int(rng.integers(0, len(shape) + 1)):]
    return (shape, other) if rng.random() < 0.5 else (other, shape)


def elementwise(rng, name):
    """A call of an elementwise function: any layout, perhaps a place for the result, perhaps only some of it."""
    f = getattr(np, name)
    sizes = shapes(rng)[:f.nin] if f.nin == 2 else shapes(rng)[:1]
    operands = [laid_out(rng, numbers(rng, *size)) for size in sizes]
    shape = np.broadcast_shapes(*(x.shape for x in operands))
    out = laid_out(rng, numbers(rng, *shape)) if rng.random() < 0.6 else None
    where = rng.random(shape) < 0.5 if out is not None and rng.random() < 0.4 else True
    return np.array(f(*operands, out=out, where=where))


def overlapping(rng, name):
    """Operands and result in one stretch of memory, in every order."""
    f, n = getattr(np, name), int(rng.integers(1, 60))
    memory = numbers(rng, 200)
    places = []
    for _ in range(f.nin + 1):
        step, at = int(rng.choice([1, 1, 1, 1, 2, -1])), int(rng.integers(62, 78))
        places.append(memory[at:at + 1] if rng.random() < 0.15
                      and len(places) < f.nin else memory[at:at + step * n:step])
    f(*places[:-1], out=places[-1])
    return memory


def reduced(rng, name):
    """Reductions, running results, `at`: what is never four at a time."""
    f = getattr(np, name)
    x = laid_out(rng, numbers(rng, *[int(n) for n in rng.integers(1, LONGEST, rng.integers(1, 4))]))
    axis = int(rng.integers(x.ndim))
    at = numbers(rng, 9)
    f.at(at, rng.integers(0, 9, 20), numbers(rng, 20))
    return np.concatenate([np.ravel(f.reduce(x, axis)), np.ravel(f.accumulate(x, axis)),
                           np.ravel(f.reduceat(x, [0, x.shape[axis] // 2], axis)), at,
                           np.ravel(f.outer(x[..., 0], at))])


def product(rng, dtype):
    """A matrix product of any sizes and layouts, stacked or not, of vectors too, perhaps into a place."""
    m, n, p = (int(rng.choice([0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33, 70])) for _ in range(3))
    n = int(rng.choice([n, n, n, 300, 600]))
    stack = [[], [], [2], [3, 1]][rng.integers(4)]
    a, b = laid_out(rng, numbers(rng, *stack, m, n, dtype=dtype)), laid_out(
        rng, numbers(rng, *stack[1:], n, p, dtype=dtype),
    )
    kind = rng.integers(6)
    if kind == 0:
        return np.array(np.matmul(a, b[..., :, 0] if b.ndim == 2 and p else b))
    if kind == 1:
        return np.array(np.matmul(a[..., 0, :] if a.ndim == 2 and m else a, b))
    if kind >= 5:
        return np.array(np.matmul(a, b))
    shape = np.broadcast_shapes(tuple(stack), tuple(stack[1:]))
    return np.array(np.matmul(a, b, out=laid_out(rng, numbers(rng, *shape, m, p, dtype=dtype))))


CASES = {
    **{f"{name}, {how.__name__}": (lambda rng, how=how, name=name: how(rng, name)) for name in (*EXACT, "reciprocal")
       for how in (elementwise, overlapping)},
    **{f"{name}, reduced": (lambda rng, name=name: reduced(rng, name)) for name in EXACT},
    "product of float32": lambda rng: product(rng, np.float32),
    "product of float64": lambda rng: product(rng, np.float64),
}


def cases():
    """Every case's results, in the order of CASES."""
    with np.errstate(all="ignore"):
        return {name: [case(np.random.default_rng([k, len(name)])) for k in range(ROUNDS)]
                for name, case in CASES.items()}


def bits(x):
    """The bits of an array, every NaN the same."""
    x = np.where(np.isnan(x), np.array(np.nan, x.dtype), x)
    return x.shape, x.dtype.str, x.tobytes()


def differences(before, after):
    """How many rounds of each case differ, of the cases in which any does."""
    found = {name: sum(bits(a) != bits(b) for a, b in zip(before[name], after[name], strict=True)) for name in before}
    return {name: count for name, count in found.items() if count}


# ---- the three functions, against double --------------------------------------------------------------------------

def line():
    """Numbers of every size, thickest where the functions bend."""
    some = np.geomspace(1e-45, 200, 200_001).astype(np.float32)
    return np.concatenate([some, -some, np.linspace(-160, 160, 400_001).astype(np.float32),
                           np.linspace(-1, 1, 100_001).astype(np.float32), SPECIAL])


def ulps(name, x):
    """The worst distance from the true value in units of the last place; infinite where a special value is another."""
    with np.errstate(all="ignore"):
        y, true = getattr(np, name)(x), getattr(np, name)(x.astype(np.float64))
        rounded = true.astype(np.float32)
    ends = ~np.isfinite(rounded) | ~np.isfinite(true)
    if not np.array_equal(y[ends], rounded[ends], equal_nan=True) or not np.array_equal(
        np.signbit(y[rounded == 0]), np.signbit(rounded[rounded == 0]),
    ):
        return float("inf")
    one = np.spacing(np.abs(rounded[~ends])).astype(np.float64)
    return float(np.max(np.abs(y[~ends].astype(np.float64) - true[~ends]) / one))


def wanders(name):
    """Whether a number's result depends on where it is, or on how the array is laid out."""
    x = np.random.default_rng(3).permutation(line())[:4099]
    with np.errstate(all="ignore"):
        y = getattr(np, name)(x)
        spread = np.zeros(3 * len(x), np.float32)
        spread[::3] = x
        others = [getattr(np, name)(x[1:]), getattr(np, name)(spread[::3])[1:], getattr(np, name)(x[::-1])[::-1][1:],
                  np.array([getattr(np, name)(number) for number in x[1:]])]
    return any(bits(y[1:]) != bits(other) for other in others)


def raised(name):
    """What NumPy warns of: WebAssembly keeps no flags of floating point, so of nothing."""
    f = getattr(np, name)
    with np.errstate(all="warn"), warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        f(*(np.tile(SPECIAL, 3)[k:60 + k] for k in range(f.nin)))
    return sorted(str(one.message) for one in heard)


@functools.cache
def own():
    """What NumPy's own loops give: every case, and the distance of each function."""
    return cases(), {name: ulps(name, line()) for name in FUNCTIONS[:3]}


def told():
    """JSON of where a module of the engine differs from NumPy's own loops, which are there again afterwards."""
    before, _ = own()
    import numpy_simd
    numpy_simd.join()
    after, quick = cases(), {name: ulps(name, line()) for name in FUNCTIONS[:3]}
    numpy_simd.leave()
    return json.dumps({"differences": differences(before, after), "ulps": quick})


def found():
    """JSON of all that is compared."""
    before, distances = own()
    warned = {name: raised(name) for name in (*EXACT, *FUNCTIONS)}
    import numpy_simd
    joined = numpy_simd.join(), numpy_simd.join()
    after = cases()
    quick, there = {name: ulps(name, line()) for name in FUNCTIONS[:3]}, [name for name in FUNCTIONS if wanders(name)]
    unlike = [name for name, said in warned.items() if raised(name) != said]
    left = numpy_simd.leave(), numpy_simd.leave(), {name: ulps(name, line())
                                                    for name in FUNCTIONS[:3]} == distances, numpy_simd.join()
    return json.dumps({
        "joined": joined, "left": left, "differences": differences(before, after), "own ulps": distances, "ulps": quick,
        "wanders": there, "warnings differ": unlike,
        "cases": sum(len(some) for some in before.values()),
    })
