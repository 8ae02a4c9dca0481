#!/usr/bin/env python3
"""Computes updates of critics with spectral norms, self-attention and FiLM with PyTorch, and a run, for the C# tests. See README.md.

As in penalty_oracle.py, everything is checked by a second way before anything is written, and a failed check writes nothing.
"""
import pathlib
import sys

import torch

from blocks import CRITICS, iterate, layers, normalised, pair, renamed
from chain_runs import Draws
from chain_updates import REAL_AND_FAKE, TWO_SIDED, critic_loss as plain_loss, fill, generator_loss, make_points
from critics import leaky
from penalty_oracle import check, check_parameter_gradients, deviation, input_gradient, parameter_gradients, penalty_of, write_fixture

DEFAULT_OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Core.Tests/Numerics/OracleBlocks.json.gz"
STEPS, CRITIC_STEPS, BATCH = 8, 2, 5
SCHEDULE = dict(steps=STEPS, critic_steps=CRITIC_STEPS, batch=BATCH, learning_rate=1e-3, beta1=0.5, beta2=0.9)


def create(make, seed):
    torch.manual_seed(seed)
    network = fill(make().double().eval(), torch.Generator().manual_seed(seed))
    iterate(network, 3)  # not converged: sigma is not the largest singular value yet, and its gradient is that of u and v as they are
    return network


def critic_loss(critic, points, condition, f, create_graph):
    penalty, norms = penalty_of(critic, f, points, condition, create_graph)
    return critic(points["fake"], condition).mean() - critic(points["real"], condition).mean() + penalty, penalty, norms


def is_generic(critic, points, condition):
    near = []
    hooks = [m.register_forward_pre_hook(lambda _, x: near.append(x[0].abs().min().item()))
             for m in critic.modules() if isinstance(m, type(leaky()))]
    with torch.no_grad():
        for x in points.values():
            critic(x, condition)
    for hook in hooks:
        hook.remove()
    return min(near, default=1.0) > 1e-3


def check_input_gradients(name, critic, points, condition, step=2e-5):
    for kind, x in points.items():
        exact, differences = input_gradient(critic, x, condition, False), torch.zeros_like(x)
        with torch.no_grad():
            for i in range(x.shape[0]):
                label = None if condition is None else condition[i:i + 1]
                for j in range(x[i].numel()):
                    e = torch.zeros_like(x[i:i + 1])
                    e.view(-1)[j] = step
                    differences[i].view(-1)[j] = (critic(x[i:i + 1] + e, label) - critic(x[i:i + 1] - e, label)).item() / (2 * step)
        check("input gradient against finite differences", deviation(differences, exact), 1e-7, f"{name}, {kind}")


def check_spectra(name, critic):
    """After many steps the weight in use has the largest singular value 1, by LAPACK."""
    iterate(critic, 2000)
    for path, layer, hook in normalised(critic):
        matrix = hook.reshape_weight_to_matrix(hook.compute_weight(layer, do_power_iteration=False))
        check("largest singular value against 1", abs(torch.linalg.svdvals(matrix)[0].item() - 1), 1e-9, f"{name}, {path}")


def part(critic, points, condition, f):
    loss, penalty, norms = critic_loss(critic, points, condition, f, True)
    return dict(loss=loss.item(), penalty=penalty.item(), norms=norms.detach(), parameter_gradients=parameter_gradients(loss, critic))


def condition_of(kind, count, g):
    if kind == "labels":
        return torch.arange(count) % 3
    return None if kind is None else torch.randn((count, 2), generator=g, dtype=torch.float64)


def critic_entry(index, name):
    shape, kind, make = CRITICS[name]
    for attempt in range(3000):
        seed = 200_000_000 + 100_000 * (index + 1) + attempt
        critic, g = create(make, seed), torch.Generator().manual_seed(seed + 50_000_000)
        inputs = dict(
            real=torch.randn(shape, generator=g, dtype=torch.float64),
            fake=torch.randn(shape, generator=g, dtype=torch.float64) * 0.8 + 0.3,
            alpha=torch.rand([shape[0]] + [1] * (len(shape) - 1), generator=g, dtype=torch.float64) * 0.9 + 0.05)
        condition, points = condition_of(kind, shape[0], g), make_points(inputs)
        if is_generic(critic, points, condition):
            break
    else:
        sys.exit(f"{name}: no seed keeps away from the kinks")

    state = {k: v.clone() for k, v in critic.state_dict().items()}
    parts = [part(critic, points, condition, f) for f in (TWO_SIDED, REAL_AND_FAKE)]
    with torch.no_grad():
        scores = [critic(points[k], condition).squeeze(1) for k in ("real", "fake")]
    check_input_gradients(name, critic, points, condition)
    g = torch.Generator().manual_seed(1)
    for f, values in zip((TWO_SIDED, REAL_AND_FAKE), parts):
        check_parameter_gradients(name, critic, lambda: critic_loss(critic, points, condition, f, False)[0].item(),
                                  values["parameter_gradients"], g, f"{name}, {f['name']}")
        values["parameter_gradients"] = renamed(critic, values["parameter_gradients"])
    iterate(critic)
    iterated = {k: v.clone() for k, v in renamed(critic, dict(critic.named_buffers())).items()}
    check_spectra(name, critic)
    norms = parts[0]["norms"]
    print(f"critic {name}: seed {seed}, norms {norms.min():.3f} to {norms.max():.3f}, penalty {parts[0]['penalty']:.6f}")
    return dict(
        name=name, layers=layers(critic), seed=seed, **inputs, condition=condition, state_dict=renamed(critic, state),
        real_scores=scores[0], fake_scores=scores[1], interpolated=parts[0], real_and_fake=parts[1], iterated=iterated)


def train(networks, shape, seed):
    generator, critic = networks
    draws, losses = Draws(seed), ([], [])
    settings = dict(lr=SCHEDULE["learning_rate"], betas=(SCHEDULE["beta1"], SCHEDULE["beta2"]), eps=1e-8)
    optimizers = [torch.optim.Adam(n.parameters(), **settings) for n in networks]

    def update(which, loss):
        for p, gradient in zip(networks[which].parameters(), parameter_gradients(loss, networks[which]).values()):
            p.grad = gradient
        optimizers[which].step()
        return loss.item()

    for _ in range(STEPS):
        for _ in range(CRITIC_STEPS):
            real, latent, alpha = draws.real(shape), draws.latent(), draws.alpha(shape)
            iterate(critic)
            with torch.no_grad():
                fake = generator(latent)
            points = make_points(dict(real=real, fake=fake, alpha=alpha))
            losses[0].append(update(1, plain_loss(critic, points, REAL_AND_FAKE, True)[0]))
        iterate(generator)
        losses[1].append(update(0, generator_loss(generator, critic, draws.latent())))
    return [torch.tensor(each, dtype=torch.float64) for each in losses]


def run_entry():
    seed, shape = 91_000_000, (2, 4, 4)
    networks = [create(lambda: pair()[which], seed + which) for which in (0, 1)]
    before = [{k: v.clone() for k, v in renamed(n, n.state_dict()).items()} for n in networks]
    critic_losses, generator_losses = train(networks, shape, seed)
    after = [renamed(n, dict(n.state_dict())) for n in networks]
    moved = [(after[i][k] - before[i][k]).abs().max().item() for i in (0, 1) for k in before[i]]
    print(f"run: critic loss {critic_losses[0]:.4f} to {critic_losses[-1]:.4f}, generator loss {generator_losses[0]:.4f} to "
          f"{generator_losses[-1]:.4f}, weights and vectors moved by {min(moved):.1e} to {max(moved):.1e}")
    return dict(
        name="spectral_attention", penalty="r1_r2", layers=layers(networks[0]), critic_layers=layers(networks[1]), seed=seed,
        sample_shape=list(shape), generator_before=before[0], critic_before=before[1], critic_losses=critic_losses,
        generator_losses=generator_losses, generator_after=after[0], critic_after=after[1])


def fixture():
    return dict(critics=[critic_entry(i, name) for i, name in enumerate(CRITICS)], schedule=SCHEDULE, run=run_entry())


if __name__ == "__main__":
    write_fixture(__doc__, DEFAULT_OUTPUT, fixture)
