#!/usr/bin/env python3
"""Computes with PyTorch the losses of both networks with terms of an application's own, as the fixture of the C# tests. See README.md.

The critic: mean D(fake) - mean D(real) + 5 mean |g(real)|^2 + 5 mean |g(fake)|^2 + 0.4 mean softplus(1 - D(real) + D(fake))^2
- 0.2 |mean f(real) - mean f(fake)|^2, g being the input gradient. The generator: -mean D(G(z)) + 0.7 |mean f(real) - mean f(G(z))|^2 + 0.3 (cross-entropy of Q's logits + half its mean squared error),
f being the critic's features and Q a network in the generator's module that reads the latent's code off the sample (InfoGAN).
Every gradient is checked against central differences before anything is written.
"""
import collections
import math
import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional as F

from penalty_oracle import check, write_fixture

DEFAULT_OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Core.Tests/Numerics/OracleTerms.json.gz"
COUNT, CLASSES, MEASURES, LATENT = 5, 3, 2, 7


def chain(**layers):
    return nn.Sequential(collections.OrderedDict(layers))


class Critic(nn.Module):
    def __init__(self, features, score):
        super().__init__()
        self.features, self.score = features, score

    def forward(self, samples):
        hidden = self.features(samples)
        return self.score(hidden).squeeze(1), hidden


class Generator(nn.Module):
    def __init__(self, layers, q):
        super().__init__()
        self.layers, self.q = layers, q


def mlp():
    return ([3], Generator(
        chain(fc1=nn.Linear(LATENT, 8), act1=nn.Tanh(), fc2=nn.Linear(8, 3)),
        chain(fc1=nn.Linear(3, 8), act1=nn.LeakyReLU(0.2), fc2=nn.Linear(8, CLASSES + MEASURES))),
        Critic(chain(fc1=nn.Linear(3, 8), act1=nn.LeakyReLU(0.2), fc2=nn.Linear(8, 6), act2=nn.Tanh()), nn.Linear(6, 1)))


def conv():
    return ([2, 4, 4], Generator(
        chain(fc1=nn.Linear(LATENT, 32), shape=nn.Unflatten(1, (2, 4, 4)), act1=nn.ReLU(), conv1=nn.Conv2d(2, 2, 3, padding=1), act2=nn.Tanh()),
        chain(conv1=nn.Conv2d(2, 3, 3, stride=2, padding=1), act1=nn.LeakyReLU(0.2), flatten=nn.Flatten(), fc1=nn.Linear(12, CLASSES + MEASURES))),
        Critic(chain(conv1=nn.Conv2d(2, 4, 3, stride=2, padding=1), act1=nn.LeakyReLU(0.2), flatten=nn.Flatten()), nn.Linear(16, 1)))


def moments(one, other):
    return (one.mean(0) - other.mean(0)).pow(2).sum()


def critic_loss(critic, batch):
    real, fake = batch["real"].requires_grad_(), batch["fake"].requires_grad_()
    (d_real, f_real), (d_fake, f_fake) = critic(real), critic(fake)
    slopes = torch.autograd.grad(d_real.sum() + d_fake.sum(), [real, fake], create_graph=True)
    penalty = sum(5 * slope.flatten(1).pow(2).sum(1).mean() for slope in slopes)
    terms = dict(margin=0.4 * F.softplus(1 - d_real + d_fake).pow(2).mean(), moments=-0.2 * moments(f_real, f_fake))
    return d_fake.mean() - d_real.mean() + penalty + sum(terms.values()), terms


def generator_loss(generator, critic, batch):
    latent = batch["latent"]
    samples = generator.layers(latent)
    scores, features = critic(samples)
    read = generator.q(samples)
    information = (F.cross_entropy(read[:, :CLASSES], latent[:, :CLASSES].argmax(1))
                   + 0.5 * (read[:, CLASSES:] - latent[:, CLASSES:CLASSES + MEASURES]).pow(2).mean())
    terms = dict(features=0.7 * moments(critic(batch["real"])[1].detach(), features), information=0.3 * information)
    return -scores.mean() + sum(terms.values()), terms


def update(module, loss_of, where):
    """The loss, its terms and its gradient, checked."""
    loss, terms = loss_of()
    names, weights = zip(*module.named_parameters())
    gradients = dict(zip(names, torch.autograd.grad(loss, weights)))
    largest = max(gradient.abs().max().item() for gradient in gradients.values())
    for name, weight in zip(names, weights):
        flat, gradient, step = weight.data.view(-1), gradients[name].reshape(-1), 1e-5
        for i in range(0, flat.numel(), 1 + flat.numel() // 16):
            held, values = flat[i].item(), []
            for sign in (1, -1):
                flat[i] = held + sign * step
                values.append(loss_of()[0].item())
            flat[i] = held
            error = abs((values[0] - values[1]) / (2 * step) - gradient[i].item()) / largest
            check("gradient against finite differences", error, 1e-8, f"{where}, {name}[{i}]")
    return dict(loss=loss.item(), terms={k: v.item() for k, v in terms.items()},
                parameter_gradients=gradients)


def case(name, create, seed):
    torch.manual_seed(seed)
    shape, generator, critic = create()
    generator.double(), critic.double()
    code = F.one_hot(torch.arange(COUNT) % CLASSES, CLASSES).double()
    batch = dict(
        latent=torch.cat([code, torch.randn(COUNT, LATENT - CLASSES, dtype=torch.float64)], 1),
        real=torch.randn([COUNT, *shape], dtype=torch.float64),
        fake=torch.randn([COUNT, *shape], dtype=torch.float64) * 0.8 + 0.3)
    return dict(
        name=name, seed=seed, **batch,
        generator_state_dict=generator.state_dict(),
        critic_state_dict=critic.state_dict(),
        critic=update(critic, lambda: critic_loss(critic, batch), f"{name}, critic"),
        generator=update(generator, lambda: generator_loss(generator, critic, batch), f"{name}, generator"))


def fixture():
    cases = [case("mlp", mlp, 11), case("conv", conv, 12)]
    if not all(math.isfinite(each[of]["loss"]) for each in cases for of in ("critic", "generator")):
        sys.exit("a loss is not finite")
    return dict(cases=cases)


if __name__ == "__main__":
    write_fixture(__doc__, DEFAULT_OUTPUT, fixture)
