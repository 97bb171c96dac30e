"""PyTorch, one thread, in the driver's own process: nn.LSTM and fused Adam."""

import torch


class Model(torch.nn.Module):
    def __init__(self, job):
        super().__init__()
        V, H, D, E = job["V"], job["H"], job["D"], job["E"]
        self.words = V
        self.embedding = torch.nn.Embedding(V, E) if E else None
        self.rnn = torch.nn.LSTM(E or V, H, bidirectional=D > 1)
        self.head = torch.nn.Linear(D * H, V)

    def forward(self, ids):
        x = self.embedding(ids) if self.embedding else torch.nn.functional.one_hot(ids, self.words).float()
        return self.head(self.rnn(x)[0])


def make(job, ids, targets):
    torch.set_num_threads(1)
    model = Model(job)
    adam = torch.optim.Adam(model.parameters(), 1e-3, fused=True)
    x, y = torch.tensor(ids).reshape(job["T"], job["B"]), torch.tensor(targets)
    one, last = x[:, :1].contiguous(), [None]

    def steps(count):
        for _ in range(count):
            adam.zero_grad(set_to_none=True)
            loss = torch.nn.functional.cross_entropy(model(x).reshape(-1, job["V"]), y)
            loss.backward()
            adam.step()
            last[0] = loss

    def infer():
        with torch.inference_mode():
            model(one)

    return steps, lambda: last[0].item(), infer
