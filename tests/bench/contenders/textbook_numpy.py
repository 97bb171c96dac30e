"""The LSTM as a tutorial writes it in NumPy: one-hot rows, a matrix for every gate, slices and temporaries in every
step, weight gradients summed inside the time loop, np.add.at for the embedding, Adam over a dictionary."""

import numpy as np

GATES = "ifog"


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Textbook:
    """One network, its Adam moments and the job's batch."""

    def __init__(self, job, ids, targets, dtype=np.float32):
        self.T, self.B, self.D, self.H = job["T"], job["B"], job["D"], job["H"]
        self.V, self.E, self.dtype, self.count = job["V"], job["E"], dtype, 0
        self.ids = np.array(ids).reshape(self.T, self.B)
        self.targets = np.array(targets).reshape(self.T, self.B)
        rng = np.random.default_rng(0)

        def weights(*shape):
            return (rng.uniform(-1, 1, shape) / np.sqrt(self.H)).astype(dtype)

        self.p = {"Wo": weights(self.D * self.H, self.V), "bo": np.zeros(self.V, dtype)}
        for d in range(self.D):
            for gate in GATES:
                self.p[f"W{gate}{d}"] = weights(self.E or self.V, self.H)
                self.p[f"U{gate}{d}"] = weights(self.H, self.H)
                self.p[f"b{gate}{d}"] = np.zeros(self.H, dtype)
        if self.E:
            self.p["Emb"] = weights(self.V, self.E)
        self.m = {name: np.zeros_like(value) for name, value in self.p.items()}
        self.v = {name: np.zeros_like(value) for name, value in self.p.items()}

    def inputs(self, ids):
        if self.E:
            return [self.p["Emb"][row] for row in ids]
        rows = []
        for row in ids:
            x = np.zeros((len(row), self.V), self.dtype)
            x[np.arange(len(row)), row] = 1
            rows.append(x)
        return rows

    def order(self, d):
        return range(self.T) if d == 0 else range(self.T - 1, -1, -1)

    def forward(self, ids):
        """The logits of every step, and what the way back needs."""
        p, x, cache = self.p, self.inputs(ids), []
        for d in range(self.D):
            h = c = np.zeros((ids.shape[1], self.H), self.dtype)
            kept = {}
            for t in self.order(d):
                i, f, o = (sigmoid(x[t] @ p[f"W{k}{d}"] + h @ p[f"U{k}{d}"] + p[f"b{k}{d}"]) for k in "ifo")
                g = np.tanh(x[t] @ p[f"Wg{d}"] + h @ p[f"Ug{d}"] + p[f"bg{d}"])
                c_prev, h_prev = c, h
                c = f * c + i * g
                h = o * np.tanh(c)
                kept[t] = (i, f, o, g, c_prev, h_prev, np.tanh(c), h)
            cache.append(kept)
        outputs = [np.concatenate([kept[t][-1] for kept in cache], 1) for t in range(self.T)]
        return [h @ p["Wo"] + p["bo"] for h in outputs], (x, cache, outputs)

    def step(self):
        logits, (x, cache, outputs) = self.forward(self.ids)
        p, loss, d_outputs = self.p, 0.0, []
        grad = {name: np.zeros_like(value) for name, value in p.items()}
        for t in range(self.T):
            e = np.exp(logits[t] - logits[t].max(1, keepdims=True))
            q = e / e.sum(1, keepdims=True)
            rows = np.arange(self.B), self.targets[t]
            loss -= np.log(q[rows]).sum()
            q[rows] -= 1
            q /= self.T * self.B
            grad["Wo"] += outputs[t].T @ q
            grad["bo"] += q.sum(0)
            d_outputs.append(q @ p["Wo"].T)
        for d in range(self.D):
            self.back(d, x, cache[d], d_outputs, grad)
        self.adam(grad)
        return float(loss) / (self.T * self.B)

    def back(self, d, x, kept, d_outputs, grad):
        p = self.p
        dh = dc = np.zeros((self.B, self.H), self.dtype)
        for t in reversed(self.order(d)):
            i, f, o, g, c_prev, h_prev, tanh_c, _ = kept[t]
            dh = dh + d_outputs[t][:, d * self.H:(d + 1) * self.H]
            dc = dc + dh * o * (1 - tanh_c**2)
            dz = {"i": dc * g * i * (1 - i), "f": dc * c_prev * f * (1 - f),
                  "o": dh * tanh_c * o * (1 - o), "g": dc * i * (1 - g**2)}
            dh, dx, dc = 0, 0, dc * f
            for k in GATES:
                grad[f"W{k}{d}"] += x[t].T @ dz[k]
                grad[f"U{k}{d}"] += h_prev.T @ dz[k]
                grad[f"b{k}{d}"] += dz[k].sum(0)
                dh = dh + dz[k] @ p[f"U{k}{d}"].T
                if self.E:
                    dx = dx + dz[k] @ p[f"W{k}{d}"].T
            if self.E:
                np.add.at(grad["Emb"], self.ids[t], dx)

    def adam(self, grad, rate=1e-3):
        self.count += 1
        for name, g in grad.items():
            self.m[name] = 0.9 * self.m[name] + 0.1 * g
            self.v[name] = 0.999 * self.v[name] + 0.001 * g**2
            m = self.m[name] / (1 - 0.9**self.count)
            v = self.v[name] / (1 - 0.999**self.count)
            self.p[name] -= rate * m / (np.sqrt(v) + 1e-8)


def make(job, ids, targets):
    """The three functions that the benchmark calls: steps(count), loss(), infer()."""
    net, last = Textbook(job, ids, targets), [float("nan")]

    def steps(count):
        for _ in range(count):
            last[0] = net.step()

    return steps, lambda: last[0], lambda: net.forward(net.ids[:, :1]) and None
