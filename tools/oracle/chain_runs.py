"""Whole runs of the pairs of chains.py: their losses and last weights, and the check by a second way."""
import copy
import math

import torch

from chain_updates import critic_loss, fill, generator_loss, generator_of_checks, make_points
from chains import PAIRS, layers
from penalty_oracle import check, check_parameter_gradients, deviation, parameter_gradients

STEPS, CRITIC_STEPS, BATCH = 30, 3, 5
OPTIMIZER = dict(learning_rate=1e-3, beta1=0.5, beta2=0.9)
SCHEDULE = dict(steps=STEPS, critic_steps=CRITIC_STEPS, batch=BATCH, **OPTIMIZER)


class Draws:
    """A run's numbers: x = (1664525 x + 1013904223) mod 2^32, its upper 24 bits by 2^24. Exact in float32, and so the same anywhere."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self, shape):
        values = []
        for _ in range(math.prod(shape)):
            self.state = (1664525 * self.state + 1013904223) % 2 ** 32
            values.append((self.state >> 8) / 2 ** 24)
        return torch.tensor(values, dtype=torch.float64).reshape(shape)

    def latent(self):
        return 2 * self.uniform((BATCH, 2)) - 1

    def real(self, shape):
        return self.uniform((BATCH, *shape)) - 0.25

    def alpha(self, shape):
        return self.uniform((BATCH,) + (1,) * len(shape))


class Adam:
    """From its paper's formula, for the second way."""

    def __init__(self, network):
        self.network, self.count = network, 0
        self.moments = {n: (torch.zeros_like(p), torch.zeros_like(p)) for n, p in network.named_parameters()}

    def step(self, gradients):
        self.count += 1
        b1, b2 = OPTIMIZER["beta1"], OPTIMIZER["beta2"]
        with torch.no_grad():
            for n, p in self.network.named_parameters():
                m, v = self.moments[n]
                m = b1 * m + (1 - b1) * gradients[n]
                v = b2 * v + (1 - b2) * gradients[n] ** 2
                self.moments[n] = m, v
                p -= OPTIMIZER["learning_rate"] * (m / (1 - b1 ** self.count)) / ((v / (1 - b2 ** self.count)).sqrt() + 1e-8)


def one_by_one(critic, points, f):
    """The critic's loss from samples that are alone in their batch; the penalty by torch.linalg."""
    loss = 0
    for i in range(BATCH):
        loss = loss + (critic(points["fake"][i:i + 1]) - critic(points["real"][i:i + 1])).sum() / BATCH
        for kind in f["points"]:
            x = points[kind][i:i + 1].detach().clone().requires_grad_()
            g = torch.autograd.grad(critic(x).sum(), x, create_graph=True)[0]
            loss = loss + f["weight"] * (torch.linalg.vector_norm(g) - f["target"]) ** 2 / BATCH
    return loss


def train(generator, critic, shape, f, seed, second_way=False):
    draws, critic_losses, generator_losses = Draws(seed), [], []
    settings = dict(lr=OPTIMIZER["learning_rate"], betas=(OPTIMIZER["beta1"], OPTIMIZER["beta2"]), eps=1e-8)
    optimizers = {n: Adam(n) if second_way else torch.optim.Adam(n.parameters(), **settings) for n in (critic, generator)}

    def update(network, loss):
        gradients = parameter_gradients(loss, network)
        if second_way:
            optimizers[network].step(gradients)
        else:
            for n, p in network.named_parameters():
                p.grad = gradients[n]
            optimizers[network].step()
        return loss.item()

    for step in range(STEPS):
        for _ in range(CRITIC_STEPS):
            real, latent, alpha = draws.real(shape), draws.latent(), draws.alpha(shape)
            with torch.no_grad():
                fake = generator(latent)
            points = make_points(dict(real=real, fake=fake, alpha=alpha))
            if second_way and step in (0, STEPS - 1):
                twin = copy.deepcopy(critic)
                loss = one_by_one(twin, points, f)
                check_parameter_gradients("", twin, lambda: critic_loss(twin, points, f, False)[0].item(),
                                          parameter_gradients(loss, twin), generator_of_checks(), f"run, step {step}")
            critic_losses.append(update(critic, one_by_one(critic, points, f) if second_way else critic_loss(critic, points, f, True)[0]))
        generator_losses.append(update(generator, generator_loss(generator, critic, draws.latent())))
    return torch.tensor(critic_losses, dtype=torch.float64), torch.tensor(generator_losses, dtype=torch.float64)


def run_entry(index, name, f):
    shape, create, create_critic = PAIRS[name]
    seed = 90_000_000 + index
    g = torch.Generator().manual_seed(seed)
    generator, critic = fill(create().double().train(), g), fill(create_critic().double().train(), g)
    before = [{k: v.clone() for k, v in n.state_dict().items()} for n in (generator, critic)]
    seconds = copy.deepcopy(generator), copy.deepcopy(critic)
    critic_losses, generator_losses = train(generator, critic, shape, f, seed)
    second_losses = train(*seconds, shape, f, seed, second_way=True)
    error = max(deviation(second_losses[0], critic_losses), deviation(second_losses[1], generator_losses))
    check("a run's losses against the second way", error, 1e-10, name)
    moved = {}
    for network, second, old in zip((generator, critic), seconds, before):
        for path, value in network.state_dict().items():
            check("a run's last weights against the second way", deviation(second.state_dict()[path], value), 1e-10, f"{name}, {path}")
            if value.is_floating_point():
                moved[path] = (value - old[path]).abs().max().item()
    print(f"run {name}, {f['name']}: critic loss {critic_losses[0]:.4f} to {critic_losses[-1]:.4f}, generator loss "
          f"{generator_losses[0]:.4f} to {generator_losses[-1]:.4f}, "
          f"weights moved by {min(moved.values()):.1e} to {max(moved.values()):.1e}")
    return dict(
        name=name, penalty=f["name"], layers=layers(generator), critic_layers=layers(critic), seed=seed, sample_shape=list(shape),
        generator_before=before[0], critic_before=before[1], critic_losses=critic_losses, generator_losses=generator_losses,
        generator_after=dict(generator.state_dict()), critic_after=dict(critic.state_dict()))
