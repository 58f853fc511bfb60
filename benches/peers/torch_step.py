"""The step in PyTorch on the CPU. `torch_step.py FOLDER THREADS WARMING WINDOW`: the folder holds size, weights and
batches; prints milliseconds a step and the losses."""

import json
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

folder, threads, warming, window = Path(sys.argv[1]), *map(int, sys.argv[2:])
torch.set_num_threads(threads)
asked = json.loads((folder / "asked.json").read_text())
size, adam, heads = asked["size"], asked["adam"], asked["heads"]
batch, length, width = size["batch"], size["length"], size["width"]


def numbers(name, kind):
    return torch.frombuffer(bytearray((folder / name).read_bytes()), dtype=kind)


shapes = asked["shapes"]
counts = [torch.Size(shape).numel() for shape in shapes.values()]
parts = numbers("weights", torch.float32).split(counts)
p = {
    name: part.reshape(shape).clone().requires_grad_()
    for (name, shape), part in zip(shapes.items(), parts)
}
batches = numbers("batches", torch.int32).long().reshape(-1, 2, batch * length)


def norm(x, name):
    return F.layer_norm(x, (width,), p[name + ".gamma"], p[name + ".beta"], asked["epsilon"])


def linear(x, name):
    return torch.addmm(p[name + ".bias"], x, p[name + ".weight"])


def network(tokens):
    x = F.embedding(tokens, p["token"]).view(batch, length, width) + p["position"]
    x = x.view(-1, width)
    for layer in range(size["layers"]):
        normed = norm(x, f"{layer}.attention")
        parts = (
            linear(normed, f"{layer}.{part}").view(batch, length, heads, -1).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        mixed = F.scaled_dot_product_attention(*parts).transpose(1, 2).reshape(-1, width)
        x = x + linear(mixed, f"{layer}.output")
        expanded = linear(norm(x, f"{layer}.feedForward"), f"{layer}.expand")
        x = x + linear(F.gelu(expanded), f"{layer}.contract")
    return linear(norm(x, "last"), "head")


optimizer = torch.optim.Adam(
    p.values(),
    lr=adam["rate"],
    betas=(adam["beta1"], adam["beta2"]),
    eps=adam["epsilon"],
    fused=True,
)
losses, begun, first, step = [], time.perf_counter(), None, 0
while True:
    source, target = batches[step % len(batches)]
    loss = F.cross_entropy(network(source), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % asked["read"] == 0:
        losses.append([step, loss.item()])
        now = time.perf_counter()
        if first and (now - first[0]) * 1e3 > window:
            break
        if first is None and step > 0 and (now - begun) * 1e3 > warming:
            first = now, step
    step += 1
print(json.dumps({"milliseconds": (now - first[0]) * 1e3 / (step - first[1]), "losses": losses}))
