"""Critic updates and generator updates of chains.py: their numbers, and the checks by a second way."""
import copy
import math
import sys

import torch
from torch import nn

from chains import CRITICS, GENERATORS, TRAINING, layers
from penalty_oracle import check, check_parameter_gradients, deviation, form, input_gradient, norms_of, parameter_gradients, penalty_of

TWO_SIDED = form("two_sided")
REAL_AND_FAKE = form("r1_r2", ("real", "fake"), 5.0, 0.0)

# Where each activation or its derivative has a kink.
KINKS = {
    nn.ReLU: [0], nn.LeakyReLU: [0], nn.RReLU: [0], nn.ELU: [0], nn.SELU: [0], nn.CELU: [0], nn.ReLU6: [0, 6], nn.Hardswish: [-3, 3],
    nn.Hardtanh: [-1, 1], nn.Threshold: [0.1],
}


# --- the mathematics ---

def make_points(inputs):
    real, fake, alpha = inputs["real"], inputs["fake"], inputs["alpha"]
    return dict(real=real, fake=fake, interpolated=alpha * real + (1 - alpha) * fake)


def critic_loss(critic, points, f, create_graph):
    """mean D(fake) - mean D(real) + the penalty, computed in this order: batch statistics follow it."""
    real_scores, fake_scores = critic(points["real"]), critic(points["fake"])
    penalty, norms = penalty_of(critic, f, points, None, create_graph)
    return fake_scores.mean() - real_scores.mean() + penalty, penalty, norms


def generator_loss(generator, critic, latent):
    return -critic(generator(latent)).mean()


# --- weights and inputs ---

def uniform(size, low, high, g):
    return torch.rand(size, generator=g, dtype=torch.float64) * (high - low) + low


def fill(network, g):
    with torch.no_grad():
        for path, p in network.named_parameters():
            if path.endswith("bias"):
                p.copy_(uniform(p.shape, -0.5, 0.5, g))
            elif p.dim() == 1:
                p.copy_(uniform(p.shape, 0.5, 1.5, g))
            else:
                bound = 1.5 * math.sqrt(3 / (p.numel() / p.shape[0]))
                p.copy_(uniform(p.shape, -bound, bound, g))
        for path, b in network.named_buffers():
            if path.endswith("running_mean"):
                b.copy_(uniform(b.shape, -0.5, 0.5, g))
            elif path.endswith("running_var"):
                b.copy_(uniform(b.shape, 0.5, 1.5, g))
    return network


def draw_critic(name, seed):
    shape, create = CRITICS[name]
    g = torch.Generator().manual_seed(seed)
    critic = fill(create().double().train(name in TRAINING), g)
    inputs = dict(
        real=torch.randn(shape, generator=g, dtype=torch.float64),
        fake=torch.randn(shape, generator=g, dtype=torch.float64) * 0.8 + 0.3,
        alpha=uniform([shape[0]] + [1] * (len(shape) - 1), 0.05, 0.95, g))
    if hasattr(critic, "fc"):
        # The score is linear in it: norms around 1, or around 1.7 where they are so alike that the penalty would be none.
        norms = norms_of(gradient(critic, make_points(inputs)["interpolated"]), 2.0, None)
        centre = 1.0 if norms.max() > 1.5 * norms.min() else 1.7
        with torch.no_grad():
            critic.fc.weight.mul_(centre / (norms.min() * norms.max()).sqrt())
    return critic, inputs


def gradient(critic, points):
    return input_gradient(copy.deepcopy(critic), points, None, False)  # a copy: batch statistics stay as they are


def distance_to_kinks(network, run):
    near = [math.inf]

    def record(module, x):
        near.extend((x[0] - kink).abs().min().item() for kink in KINKS[type(module)])

    twin = copy.deepcopy(network)
    for module in twin.modules():
        if type(module) in KINKS:
            module.register_forward_pre_hook(record)
    with torch.no_grad():
        run(twin)
    return min(near)


def is_generic(critic, inputs):
    """Whether no kink is near and no norm is near its own kink at zero."""
    points = make_points(inputs)
    return (distance_to_kinks(critic, lambda twin: [twin(x) for x in points.values()]) > (1e-4 if len(inputs["real"]) > 50 else 1e-3)
            and all(norms_of(gradient(critic, x), 2.0, None).min() > 0.05 for x in points.values()))


# --- checks by a second way ---

def check_input_gradients(name, critic, inputs, step=2e-5):
    """Central differences: of each sample's own score, alone in its batch; with batch statistics, of the sum of all scores."""
    for kind, x in make_points(inputs).items():
        exact = gradient(critic, x)
        differences = torch.zeros_like(x)
        twin = copy.deepcopy(critic)
        with torch.no_grad():
            for i in range(x.shape[0]):
                rows = x if name in TRAINING else x[i:i + 1]
                for j in range(x[i].numel()):
                    e = torch.zeros_like(rows)
                    e[i if name in TRAINING else 0].view(-1)[j] = step
                    differences[i].view(-1)[j] = (twin(rows + e).sum() - twin(rows - e).sum()).item() / (2 * step)
        check("input gradient against finite differences", deviation(differences, exact), 1e-7, f"{name}, {kind}")


def check_norms(name, critic, inputs, norms):
    if name in TRAINING:
        return  # a sample alone in its batch is another function
    x = make_points(inputs)["interpolated"]
    alone = torch.stack([gradient(critic, x[i:i + 1]).flatten().norm() for i in range(x.shape[0])])
    check("norm against one sample alone", deviation(norms, alone), 1e-12, name)


def check_in_place(name, critic, inputs, loss):
    """What C# does in place gives the same numbers in place here."""
    twin = copy.deepcopy(critic)
    changed = [m for m in twin.modules() if hasattr(m, "inplace") and name.startswith("inplace_")]
    for module in changed:
        module.inplace = True
    if changed:
        check("in place against out of place", abs(critic_loss(twin, make_points(inputs), TWO_SIDED, True)[0].item() - loss), 1e-12, name)


def generator_of_checks():
    return torch.Generator().manual_seed(1)


# --- what is written ---

def part(critic, points, f):
    critic.zero_grad()
    loss, penalty, norms = critic_loss(critic, points, f, True)
    return dict(loss=loss.item(), penalty=penalty.item(), norms=norms.detach(), parameter_gradients=parameter_gradients(loss, critic))


def buffers(network):
    return {path: b.clone() for path, b in network.named_buffers()}


def critic_entry(index, name):
    for attempt in range(3000):
        seed = 100_000 * (index + 1) + attempt
        critic, inputs = draw_critic(name, seed)
        if is_generic(critic, inputs):
            break
    else:
        sys.exit(f"{name}: no seed keeps away from the kinks")

    weights = {k: v.clone() for k, v in critic.state_dict().items()}
    points = make_points(inputs)
    with torch.no_grad():
        scores = {k: copy.deepcopy(critic)(x).squeeze(1) for k, x in points.items() if k != "interpolated"}
    real_and_fake = part(copy.deepcopy(critic), points, REAL_AND_FAKE)
    trained = copy.deepcopy(critic)
    interpolated = part(trained, points, TWO_SIDED)

    check_input_gradients(name, critic, inputs)
    check_norms(name, critic, inputs, interpolated["norms"])
    check_in_place(name, critic, inputs, interpolated["loss"])
    g = generator_of_checks()
    for f, values in ((TWO_SIDED, interpolated), (REAL_AND_FAKE, real_and_fake)):
        twin = copy.deepcopy(critic)
        check_parameter_gradients(
            name, twin, lambda: critic_loss(twin, points, f, False)[0].item(), values["parameter_gradients"], g, f"{name}, {f['name']}")
    norms = interpolated["norms"]
    print(f"critic {name}: seed {seed}, {len(norms)} samples, norms {norms.min():.3f} to {norms.max():.3f}, "
          f"penalty {interpolated['penalty']:.6f}")
    return dict(
        name=name, layers=layers(critic), seed=seed, training=name in TRAINING, **inputs, state_dict=weights,
        real_scores=scores["real"], fake_scores=scores["fake"],
        interpolated=interpolated, real_and_fake=real_and_fake, buffers_after=buffers(trained))


def generator_entry(index, name):
    shape, create, create_critic = GENERATORS[name]
    for attempt in range(1000):
        seed = 50_000_000 + 100_000 * (index + 1) + attempt
        g = torch.Generator().manual_seed(seed)
        generator, critic = fill(create().double().train(), g), fill(create_critic().double().eval(), g)
        latent = torch.randn(shape, generator=g, dtype=torch.float64)
        both = nn.Sequential(generator, critic)
        if distance_to_kinks(both, lambda twin: twin(latent)) > 1e-3:
            break
    else:
        sys.exit(f"generator {name}: no seed keeps away from the kinks")

    trained = copy.deepcopy(generator)
    with torch.no_grad():
        samples = copy.deepcopy(generator)(latent)
    loss = generator_loss(trained, critic, latent)
    gradients = parameter_gradients(loss, trained)
    twin = copy.deepcopy(generator)
    check_parameter_gradients(
        name, twin, lambda: generator_loss(twin, critic, latent).item(), gradients, generator_of_checks(), f"generator {name}", entries=12)
    print(f"generator {name}: seed {seed}, {sum(p.numel() for p in generator.parameters())} weights, loss {loss.item():.6f}")
    return dict(
        name=name, layers=layers(generator), critic_layers=layers(critic), seed=seed, latent=latent,
        state_dict=dict(generator.state_dict()), critic_state_dict=dict(critic.state_dict()),
        samples=samples, loss=loss.item(), parameter_gradients=gradients, buffers_after=buffers(trained))
