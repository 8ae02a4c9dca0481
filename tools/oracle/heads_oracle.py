#!/usr/bin/env python3
"""Trains critics of several heads in PyTorch for the C# tests: an auxiliary classifier, CT-GAN's consistency, and both. See README.md.

As in chain_oracle.py, everything is checked by a second way before anything is written, and a failed check writes nothing.
"""
import copy
import math
import pathlib

import torch
from torch import nn

from chain_runs import BATCH, OPTIMIZER, Adam, Draws
from chain_updates import fill, generator_of_checks
from penalty_oracle import check, check_parameter_gradients, deviation, parameter_gradients, write_fixture

DEFAULT_OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Core.Tests/Numerics/OracleHeads.json.gz"
STEPS, CRITIC_STEPS, CLASSES = 12, 2, 3
# Penalty at real samples: weight * mean(|g|^2).
# CT-GAN's term: mean(max(0, weight * ((s1 - s2)^2 + feature_weight * mean((f1 - f2)^2)) - margin)).
PENALTY, CONSISTENCY, FEATURES, MARGIN = 0.5, 2.0, 0.1, 0.01
CRITIC_CLASSIFIER, GENERATOR_CLASSIFIER = 1.0, 0.1
# The masks of a dropout layer that everybody can draw: which features a pass loses, by the number of the pass within a critic update.
MASKS = [[1, 1, 0, 1, 1, 0, 1], [0, 1, 1, 1, 0, 1, 1], [1, 0, 1, 1, 1, 1, 0], [1, 1, 1, 0, 1, 1, 1], [0, 0, 1, 1, 1, 1, 1]]
GENERATOR_MASK = [1, 0, 1, 1, 0, 1, 1]


class Masked(nn.Module):
    """Dropout of whole features or channels, by a mask that is set from outside."""

    def forward(self, x):
        mask = torch.tensor(self.mask, dtype=x.dtype)
        return x * mask.reshape(-1, *(1,) * (x.dim() - 2)) / 0.75


def vectors(masked):
    hidden = [nn.Linear(4, 7), nn.Softplus()] + ([Masked()] if masked else [])
    return nn.Sequential(*hidden, nn.Linear(7, 5), nn.Tanh()), 5


def images(masked):
    layers = [nn.Conv2d(1, 7, 3, stride=2, padding=1), nn.Softplus()] + ([Masked()] if masked else [])
    return nn.Sequential(*layers, nn.Flatten()), 28


class Critic(nn.Module):
    def __init__(self, make, masked, classifies):
        super().__init__()
        self.features, width = make(masked)
        self.score = nn.Linear(width, 1, bias=False)  # a bias would have no gradient but rounding
        if classifies:
            self.classifier = nn.Linear(width, CLASSES)

    def set_mask(self, mask):
        for module in self.modules():
            if isinstance(module, Masked):
                module.mask = mask

    def forward(self, x):
        f = self.features(x)
        return self.score(f).squeeze(1), f.flatten(1), self.classifier(f) if hasattr(self, "classifier") else None


class Generator(nn.Module):
    """A chain over latents beside one-hot labels."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.fc1, self.fc2 = nn.Linear(2 + CLASSES, 6), nn.Linear(6, math.prod(shape))

    def forward(self, z, labels):
        hot = nn.functional.one_hot(labels, CLASSES).to(z.dtype)
        return self.fc2(torch.tanh(self.fc1(torch.cat([z, hot], 1)))).reshape(-1, *self.shape)


# name: sample shape, features, classifier, consistency
RUNS = {
    "classifier": ((4,), vectors, True, False),
    "classifier_images": ((1, 4, 4), images, True, False),
    "consistency": ((4,), vectors, False, True),
    "consistency_images": ((1, 4, 4), images, False, True),
    "both": ((4,), vectors, True, True),
}


# --- the losses ---

def critic_loss(critic, real, fake, labels, classifies, compares):
    masks = iter(MASKS)

    def run(x):
        critic.set_mask(next(masks))
        return critic(x)
    passes = [run(real) for _ in range(max(1, classifies + 2 * compares))]
    loss = run(fake)[0].mean() - passes[0][0].mean()
    if classifies:
        loss = loss + CRITIC_CLASSIFIER * nn.functional.cross_entropy(passes[0][2], labels)
    if compares:
        (s1, f1, _), (s2, f2, _) = passes[-2:]
        distance = CONSISTENCY * ((s1 - s2) ** 2 + FEATURES * ((f1 - f2) ** 2).mean(1))
        loss = loss + torch.clamp(distance - MARGIN, min=0).mean()
    x = real.detach().clone().requires_grad_()
    g = torch.autograd.grad(run(x)[0].sum(), x, create_graph=True)[0]
    return loss + PENALTY * g.flatten(1).norm(dim=1).square().mean()


def generator_loss(generator, critic, latent, labels, classifies):
    critic.set_mask(GENERATOR_MASK)
    scores, _, logits = critic(generator(latent, labels))
    return -scores.mean() + (GENERATOR_CLASSIFIER * nn.functional.cross_entropy(logits, labels) if classifies else 0)


# --- the same, sample by sample ---

def cross_entropy_of_one(logits, label):
    return torch.log(torch.exp(logits[0]).sum()) - logits[0, label]


def critic_loss_one_by_one(critic, real, fake, labels, classifies, compares):
    first = max(1, classifies + 2 * compares)
    total = 0
    for i in range(BATCH):
        def run(x, k):
            critic.set_mask(MASKS[k])
            return critic(x)
        x = real[i:i + 1]
        total = total + run(fake[i:i + 1], first)[0].sum() - run(x, 0)[0].sum()
        if classifies:
            total = total + CRITIC_CLASSIFIER * cross_entropy_of_one(run(x, 0)[2], labels[i])
        if compares:
            (s1, f1, _), (s2, f2, _) = run(x, first - 2), run(x, first - 1)
            distance = CONSISTENCY * ((s1 - s2).sum() ** 2 + FEATURES * sum(v ** 2 for v in (f1 - f2)[0]) / f1.shape[1]) - MARGIN
            total = total + (distance if distance > 0 else 0 * distance)
        point = x.detach().clone().requires_grad_()
        g = torch.autograd.grad(run(point, first + 1)[0].sum(), point, create_graph=True)[0]
        total = total + PENALTY * (g ** 2).sum()
    return total / BATCH


def generator_loss_one_by_one(generator, critic, latent, labels, classifies):
    critic.set_mask(GENERATOR_MASK)
    total = 0
    for i in range(BATCH):
        scores, _, logits = critic(generator(latent[i:i + 1], labels[i:i + 1]))
        total = total - scores.sum() + (GENERATOR_CLASSIFIER * cross_entropy_of_one(logits, labels[i]) if classifies else 0)
    return total / BATCH


class LabelledDraws(Draws):
    def labels(self):
        return (self.uniform((BATCH,)) * CLASSES).long()


def train(generator, critic, shape, seed, classifies, compares, second_way=False):
    draws, critic_losses, generator_losses = LabelledDraws(seed), [], []
    settings = dict(lr=OPTIMIZER["learning_rate"], betas=(OPTIMIZER["beta1"], OPTIMIZER["beta2"]), eps=1e-8)
    optimizers = {n: Adam(n) if second_way else torch.optim.Adam(n.parameters(), **settings) for n in (critic, generator)}

    def update(network, loss, again, where):
        gradients = parameter_gradients(loss, network)
        if second_way:
            check_parameter_gradients("", network, lambda: again().item(), gradients, generator_of_checks(), where)
            optimizers[network].step(gradients)
        else:
            for n, p in network.named_parameters():
                p.grad = gradients[n]
            optimizers[network].step()
        return loss.item()

    for step in range(STEPS):
        for _ in range(CRITIC_STEPS):
            real, labels, latent = draws.real(shape), draws.labels(), draws.latent()
            with torch.no_grad():
                fake = generator(latent, labels)
            arguments = critic, real, fake, labels, classifies, compares
            loss = critic_loss_one_by_one(*arguments) if second_way else critic_loss(*arguments)
            critic_losses.append(update(critic, loss, lambda: critic_loss(*arguments), f"heads, critic, step {step}"))
        labels, latent = draws.labels(), draws.latent()
        arguments = generator, critic, latent, labels, classifies
        loss = generator_loss_one_by_one(*arguments) if second_way else generator_loss(*arguments)
        generator_losses.append(update(generator, loss, lambda: generator_loss(*arguments), f"heads, generator, step {step}"))
    return torch.tensor(critic_losses, dtype=torch.float64), torch.tensor(generator_losses, dtype=torch.float64)


def run_entry(index, name):
    shape, make, classifies, compares = RUNS[name]
    seed = 97_000_000 + index
    g = torch.Generator().manual_seed(seed)
    generator, critic = fill(Generator(shape).double(), g), fill(Critic(make, compares, classifies).double(), g)
    before = [{k: v.clone() for k, v in n.state_dict().items()} for n in (generator, critic)]
    seconds = copy.deepcopy(generator), copy.deepcopy(critic)
    losses = train(generator, critic, shape, seed, classifies, compares)
    again = train(*seconds, shape, seed, classifies, compares, second_way=True)
    check("losses against the second way", max(deviation(theirs, mine) for mine, theirs in zip(losses, again)), 1e-10, name)
    for network, second in zip((generator, critic), seconds):
        for path, value in network.state_dict().items():
            check("last weights against the second way", deviation(second.state_dict()[path], value), 1e-10, f"{name}, {path}")
    print(f"{name}: critic loss {losses[0][0]:.4f} to {losses[0][-1]:.4f}, generator loss {losses[1][0]:.4f} to {losses[1][-1]:.4f}")
    return dict(
        name=name, seed=seed, sample_shape=list(shape), classifies=classifies, compares=compares, generator_before=before[0],
        critic_before=before[1], critic_losses=losses[0], generator_losses=losses[1], generator_after=dict(generator.state_dict()),
        critic_after=dict(critic.state_dict()))


def fixture():
    settings = dict(
        steps=STEPS, critic_steps=CRITIC_STEPS, batch=BATCH, classes=CLASSES, **OPTIMIZER, penalty=PENALTY, consistency=CONSISTENCY,
        features=FEATURES, margin=MARGIN, critic_classifier=CRITIC_CLASSIFIER, generator_classifier=GENERATOR_CLASSIFIER,
        masks=MASKS, generator_mask=GENERATOR_MASK)
    return dict(settings=settings, runs=[run_entry(i, name) for i, name in enumerate(RUNS)])


if __name__ == "__main__":
    write_fixture(__doc__, DEFAULT_OUTPUT, fixture)
