#!/usr/bin/env python3
"""Computes updates of critics that score packs of samples with PyTorch, for the C# tests. See README.md.

PacGAN (arXiv 1712.04086) joins consecutive samples before the critic; the penalty is that of CTGAN (arXiv 1907.00503): one alpha a pack,
the norm of the gradient over all values of a pack. As in penalty_oracle.py, everything is checked by a second way before anything is
written, and a failed check writes nothing.
"""
import copy
import pathlib
import sys

import torch
from torch import nn
from torch.nn.functional import one_hot

from chain_updates import distance_to_kinks, fill, uniform
from penalty_oracle import check, check_parameter_gradients, deviation, parameter_gradients, write_fixture

DEFAULT_OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Core.Tests/Numerics/OraclePacking.json.gz"
CLASSES = 3


def tabular(*widths):
    """CTGAN's critic; its dropout is off, because the critic is in evaluation mode."""
    layers = []
    for below, width in zip(widths, widths[1:]):
        layers += [nn.Linear(below, width), nn.LeakyReLU(0.2), nn.Dropout(0.5)]
    return nn.Sequential(*layers, nn.Linear(widths[-1], 1))


# Name: samples' shape, samples of a pack, kind of condition, the network on packs. Identity stands where C# concatenates the condition.
CASES = {
    "tabular": ([15, 4], 3, None, lambda: tabular(12, 10, 8)),
    "tabular_of_ten": ([30, 3], 10, None, lambda: tabular(30, 12, 12)),
    "one_pack": ([4, 2], 4, None, lambda: tabular(8, 6)),
    "image": ([8, 1, 4, 4], 2, None, lambda: nn.Sequential(
        nn.Conv2d(2, 3, 3, padding=1), nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(48, 1))),
    "smooth": ([10, 3], 2, None, lambda: nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.LayerNorm(8), nn.Linear(8, 1))),
    "condition": ([8, 3], 2, "values", lambda: nn.Sequential(nn.Identity(), nn.Linear(10, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))),
    "labels": ([12, 2], 3, "labels", lambda: nn.Sequential(nn.Identity(), nn.Linear(15, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))),
}


class Packed(nn.Module):
    """The network behind the packing of samples and conditions."""

    def __init__(self, network, pac):
        super().__init__()
        self.network, self.pac = network, pac

    def forward(self, samples, condition):
        n, channels, *rest = samples.shape
        packs = samples.reshape(n // self.pac, self.pac * channels, *rest)
        if condition is not None:
            values = condition if condition.is_floating_point() else one_hot(condition, CLASSES).to(samples)
            packs = torch.cat([packs, values.reshape(n // self.pac, -1)], 1)
        return self.network(packs).squeeze(1)


# --- the mathematics ---

def interpolates(inputs, pac):
    real, fake, alpha = inputs["real"], inputs["fake"], inputs["alpha"]
    each = alpha.repeat_interleave(pac, 0).reshape([-1] + [1] * (real.dim() - 1))
    return each * real + (1 - each) * fake


def input_gradient(critic, points, condition, create_graph):
    x = points.detach().clone().requires_grad_()
    return torch.autograd.grad(critic(x, condition).sum(), x, create_graph=create_graph)[0]


def penalty_of(critic, inputs, create_graph):
    gradient = input_gradient(critic, interpolates(inputs, critic.pac), inputs.get("condition"), create_graph)
    norms = gradient.reshape(len(gradient) // critic.pac, -1).norm(2, dim=1)
    return 10 * ((norms - 1) ** 2).mean(), norms


def critic_loss(critic, inputs, create_graph):
    condition = inputs.get("condition")
    real, fake = critic(inputs["real"], condition), critic(inputs["fake"], condition)
    penalty, norms = penalty_of(critic, inputs, create_graph)
    return fake.mean() - real.mean() + penalty, penalty, norms


def compute(critic, inputs):
    condition = inputs.get("condition")
    with torch.no_grad():
        scores = {k: critic(inputs[k], condition) for k in ("real", "fake")}
    loss, penalty, norms = critic_loss(critic, inputs, True)
    gradients = parameter_gradients(loss, critic)
    alone = parameter_gradients(penalty_of(critic, inputs, True)[0], critic)
    fake = inputs["fake"].clone().requires_grad_()
    sample_gradient = torch.autograd.grad(-critic(fake, condition).mean(), fake)[0]
    return dict(real_scores=scores["real"], fake_scores=scores["fake"], loss=loss.item(), penalty=penalty.item(), norms=norms.detach(),
                parameter_gradients=named(gradients), penalty_gradients=named(alone), sample_gradient=sample_gradient)


def named(gradients):
    return {path.removeprefix("network."): g for path, g in gradients.items()}


# --- inputs ---

def draw(name, seed):
    shape, pac, kind, create = CASES[name]
    g = torch.Generator().manual_seed(seed)
    critic = Packed(fill(create().double().eval(), g), pac)
    inputs = dict(
        real=torch.randn(shape, generator=g, dtype=torch.float64),
        fake=torch.randn(shape, generator=g, dtype=torch.float64) * 0.8 + 0.3,
        alpha=uniform([shape[0] // pac], 0.05, 0.95, g))
    if kind == "values":
        inputs["condition"] = uniform([shape[0], 2], -1, 1, g)
    if kind == "labels":
        inputs["condition"] = torch.randint(0, CLASSES, (shape[0],), generator=g)
    norms = penalty_of(critic, inputs, False)[1]
    with torch.no_grad():
        critic.network[-1].weight.mul_(1.3 / (norms.min() * norms.max()).sqrt())
    return critic, inputs


def is_generic(critic, inputs):
    points = dict(real=inputs["real"], fake=inputs["fake"], interpolated=interpolates(inputs, critic.pac))
    condition = inputs.get("condition")
    near = distance_to_kinks(critic, lambda twin: [twin(x, condition) for x in points.values()])
    return near > 1e-3 and penalty_of(critic, inputs, False)[1].min() > 0.05


def cast(critic, inputs, dtype):
    return copy.deepcopy(critic).to(dtype), {k: v.to(dtype) if v.is_floating_point() else v for k, v in inputs.items()}


# --- checks by a second way ---

def check_input_gradients(name, critic, inputs, step=2e-5):
    """Central differences of each pack's own score, alone in its batch; and its norm there."""
    x, condition, pac = interpolates(inputs, critic.pac), inputs.get("condition"), critic.pac
    exact = input_gradient(critic, x, condition, False)
    norms = penalty_of(critic, inputs, False)[1]
    differences = torch.zeros_like(x)
    with torch.no_grad():
        for pack in range(len(x) // pac):
            rows = slice(pack * pac, pack * pac + pac)
            given = None if condition is None else condition[rows]
            for j in range(x[rows].numel()):
                e = torch.zeros_like(x[rows])
                e.view(-1)[j] = step
                differences[rows].view(-1)[j] = (critic(x[rows] + e, given) - critic(x[rows] - e, given)).item() / (2 * step)
            check("norm of a pack against differences", abs(differences[rows].flatten().norm() - norms[pack]) / norms[pack], 1e-7, name)
    check("input gradient against finite differences", deviation(differences, exact), 1e-7, name)


def check_all(name, critic, inputs, result):
    check_input_gradients(name, critic, inputs)
    g = torch.Generator().manual_seed(1)
    for what, of in (("parameter_gradients", critic_loss), ("penalty_gradients", penalty_of)):
        twin = copy.deepcopy(critic)
        gradients = {f"network.{path}": value for path, value in result[what].items()}
        check_parameter_gradients(name, twin, lambda: of(twin, inputs, False)[0].item(), gradients, g, f"{name}, {what}")


def entry(index, name):
    for attempt in range(3000):
        seed = 700_000_000 + 10_000 * index + attempt
        critic, inputs = draw(name, seed)
        if is_generic(critic, inputs):
            break
    else:
        sys.exit(f"{name}: no seed keeps away from the kinks")
    double = compute(critic, inputs)
    check_all(name, critic, inputs, double)
    single_critic, single_inputs = cast(critic, inputs, torch.float32)
    single = compute(single_critic, single_inputs)
    truth = compute(*cast(single_critic, single_inputs, torch.float64))
    for part in ("parameter_gradients", "penalty_gradients"):
        largest = max(v.abs().max().item() for v in truth[part].values())
        for path, gradient in single[part].items():
            error = (gradient.double() - truth[part][path]).abs().max().item() / largest
            check("float32 parameter gradient", error, 1e-4, f"{name}, {path}")
    norms = double["norms"]
    print(f"{name}: seed {seed}, {len(norms)} packs, norms {norms.min():.3f} to {norms.max():.3f}, penalty {double['penalty']:.6f}")
    return dict(
        name=name, seed=seed, pac=critic.pac, layers=[str(layer) for layer in critic.network],
        **{k: inputs.get(k) for k in ("real", "fake", "alpha", "condition")}, state_dict=dict(critic.network.state_dict()),
        double_precision=double, single_precision=single)


def fixture():
    return dict(critics=[entry(i, name) for i, name in enumerate(CASES)])


if __name__ == "__main__":
    write_fixture(__doc__, DEFAULT_OUTPUT, fixture)
