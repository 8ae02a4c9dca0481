#!/usr/bin/env python3
"""Trains the pairs of chains.py with the relativistic pairing loss and with rates that move, in PyTorch, for the C# tests. See README.md.

As in chain_oracle.py, everything is checked by a second way before anything is written, and a failed check writes nothing.
"""
import copy
import math
import pathlib

import torch

from chain_runs import Draws
from chain_updates import fill, generator_of_checks
from chains import PAIRS, layers
from penalty_oracle import check, check_parameter_gradients, deviation, input_gradient, parameter_gradients, write_fixture

DEFAULT_OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Core.Tests/Numerics/OracleRelativistic.json.gz"
STEPS, CRITIC_STEPS, BATCH = 24, 2, 5
BETA1 = 0.5
# Value in step 0, value after the burn-in, steps of the burn-in: one that is still going on at the end, the others ended at different steps.
BURN_INS = dict(
    critic_rate=(2e-3, 5e-4, 20), generator_rate=(0.0, 1e-3, 12), critic_beta2=(0.9, 0.99, 16), generator_beta2=(0.8, 0.95, 40),
    gamma=(2.0, 0.2, 15), half_life=(0.0, 6.5, 18))


def moved(name, step):
    """The cosine of R3GAN's training loop."""
    first, last, length = BURN_INS[name]
    if step >= length:
        return last
    return first + (1 - 0.5 * (1 + math.cos(math.pi * step / length))) * (last - first)


def moved_by_half_angle(name, step):
    """The same by another formula: (1 - cos x) / 2 is the square of sin (x / 2)."""
    first, last, length = BURN_INS[name]
    weight = math.sin(math.pi / 2 * min(step / length, 1)) ** 2
    return (1 - weight) * first + weight * last


# --- the losses, by R3GAN's formulas ---

def critic_loss(critic, real, fake, gamma):
    logits = critic(real) - critic(fake)
    loss = torch.nn.functional.softplus(-logits).mean()
    for samples in (real, fake):
        squares = input_gradient(critic, samples.detach().clone(), None, True).square().flatten(1).sum(1)
        loss = loss + gamma / 2 * squares.mean()
    return loss


def generator_loss(generator, critic, real, latent):
    with torch.no_grad():
        real_logits = critic(real)
    return torch.nn.functional.softplus(-(critic(generator(latent)).flatten() - real_logits.flatten())).mean()


# --- the same, pair by pair ---

def critic_loss_by_pairs(critic, real, fake, gamma):
    loss = 0
    for x, y in zip(real.split(1), fake.split(1)):
        loss = loss + torch.log1p(torch.exp(critic(y).sum() - critic(x).sum())) / BATCH
        for point in (x, y):
            point = point.detach().clone().requires_grad_()
            g = torch.autograd.grad(critic(point).sum(), point, create_graph=True)[0]
            loss = loss + gamma / 2 * torch.linalg.vector_norm(g) ** 2 / BATCH
    return loss


def generator_loss_by_pairs(generator, critic, real, latent):
    fake = generator(latent)  # whole: its batch statistics are those of the batch
    return sum(torch.log1p(torch.exp(critic(x).detach().sum() - critic(y).sum())) for x, y in zip(real.split(1), fake.split(1))) / BATCH


class Adam:
    """From its paper's formula; each step with the β₂ of that step, in the bias correction too."""

    def __init__(self, network):
        self.network, self.count = network, 0
        self.moments = {n: (torch.zeros_like(p), torch.zeros_like(p)) for n, p in network.named_parameters()}

    def step(self, gradients, rate, beta2):
        self.count += 1
        with torch.no_grad():
            for n, p in self.network.named_parameters():
                m, v = self.moments[n]
                m = BETA1 * m + (1 - BETA1) * gradients[n]
                v = beta2 * v + (1 - beta2) * gradients[n] ** 2
                self.moments[n] = m, v
                p -= rate * (m / (1 - BETA1 ** self.count)) / ((v / (1 - beta2 ** self.count)).sqrt() + 1e-8)


class PyTorchAdam:
    """torch.optim.Adam, its rate and betas set before each step, as R3GAN's training loop does."""

    def __init__(self, network):
        self.network, self.optimizer = network, torch.optim.Adam(network.parameters(), betas=(BETA1, 0.5), eps=1e-8)

    def step(self, gradients, rate, beta2):
        for group in self.optimizer.param_groups:
            group["lr"], group["betas"] = rate, (BETA1, beta2)
        for n, p in self.network.named_parameters():
            p.grad = gradients[n]
        self.optimizer.step()


def train(generator, critic, shape, seed, second_way=False):
    draws, critic_losses, generator_losses = Draws(seed), [], []
    make = Adam if second_way else PyTorchAdam
    optimizers = make(critic), make(generator)
    value = moved_by_half_angle if second_way else moved
    average = copy.deepcopy(generator)
    for step in range(STEPS):
        for _ in range(CRITIC_STEPS):
            real, latent = draws.real(shape), draws.latent()
            with torch.no_grad():
                fake = generator(latent)
            gamma = value("gamma", step)
            loss = (critic_loss_by_pairs if second_way else critic_loss)(critic, real, fake, gamma)
            gradients = parameter_gradients(loss, critic)
            if second_way and step in (0, STEPS - 1):
                check_parameter_gradients("", critic, lambda: critic_loss(critic, real, fake, gamma).item(), gradients,
                                          generator_of_checks(), f"relativistic critic, step {step}")
            optimizers[0].step(gradients, value("critic_rate", step), value("critic_beta2", step))
            critic_losses.append(loss.item())
        real, latent = draws.real(shape), draws.latent()
        loss = (generator_loss_by_pairs if second_way else generator_loss)(generator, critic, real, latent)
        gradients = parameter_gradients(loss, generator)
        if second_way and step in (0, STEPS - 1):
            twin = copy.deepcopy(generator)  # batch statistics stay as they are
            check_parameter_gradients("", twin, lambda: generator_loss(twin, critic, real, latent).item(), gradients,
                                      generator_of_checks(), f"relativistic generator, step {step}")
        optimizers[1].step(gradients, value("generator_rate", step), value("generator_beta2", step))
        generator_losses.append(loss.item())
        with torch.no_grad():
            kept = 0.5 ** (1 / max(value("half_life", step), 1e-8))
            for mine, theirs in zip(average.parameters(), generator.parameters()):
                mine.copy_(kept * mine + (1 - kept) * theirs if second_way else theirs.lerp(mine, kept))
            for mine, theirs in zip(average.buffers(), generator.buffers()):
                mine.copy_(theirs)
    latent = draws.latent()
    with torch.no_grad():
        samples = average.eval()(latent)
    numbers = (torch.tensor(losses, dtype=torch.float64) for losses in (critic_losses, generator_losses))
    return *numbers, latent, samples


def run_entry(index, name):
    shape, create, create_critic = PAIRS[name]
    seed = 95_000_000 + index
    g = torch.Generator().manual_seed(seed)
    generator, critic = fill(create().double().train(), g), fill(create_critic().double().train(), g)
    before = [{k: v.clone() for k, v in n.state_dict().items()} for n in (generator, critic)]
    seconds = copy.deepcopy(generator), copy.deepcopy(critic)
    critic_losses, generator_losses, latent, samples = train(generator, critic, shape, seed)
    again = train(*seconds, shape, seed, second_way=True)
    for what, mine, theirs in (("critic's losses", critic_losses, again[0]), ("generator's losses", generator_losses, again[1]),
                               ("averaged samples", samples, again[3])):
        check(f"the {what} against the second way", deviation(theirs, mine), 1e-10, name)
    for network, second in zip((generator, critic), seconds):
        for path, value in network.state_dict().items():
            check("last weights against the second way", deviation(second.state_dict()[path], value), 1e-10, f"{name}, {path}")
    print(f"{name}: critic loss {critic_losses[0]:.4f} to {critic_losses[-1]:.4f}, generator loss {generator_losses[0]:.4f} to "
          f"{generator_losses[-1]:.4f}")
    return dict(
        name=name, layers=layers(generator), critic_layers=layers(critic), seed=seed, sample_shape=list(shape),
        generator_before=before[0], critic_before=before[1], critic_losses=critic_losses, generator_losses=generator_losses,
        generator_after=dict(generator.state_dict()), critic_after=dict(critic.state_dict()), latent=latent, averaged_samples=samples)


def fixture():
    schedule = dict(
        steps=STEPS, critic_steps=CRITIC_STEPS, batch=BATCH, beta1=BETA1,
        burn_ins={name: dict(first=first, last=last, steps=steps) for name, (first, last, steps) in BURN_INS.items()})
    return dict(schedule=schedule, runs=[run_entry(i, name) for i, name in enumerate(PAIRS)])


if __name__ == "__main__":
    write_fixture(__doc__, DEFAULT_OUTPUT, fixture)
