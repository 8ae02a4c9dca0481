#!/usr/bin/env python3
"""The same networks, batches and updates as WganGp.Benchmarks, in PyTorch: a plain WGAN-GP loop with torch.optim.Adam.

    apt-get install python3-torch libopenblas0-pthread
    /usr/bin/python3 benchmarks/peers/pytorch_peer.py --output peer.json

libopenblas0-pthread matters: without it Debian's PyTorch runs matrix products on reference BLAS, many times slower.
"""
import argparse
import json
import os
import platform
import statistics
import sys
import time

import torch
from torch import nn

CRITIC_STEPS = 5
WEIGHT = 10.0
SLOPE = 0.2


def down(inputs, outputs):
    return nn.Conv2d(inputs, outputs, 4, stride=2, padding=1)


def up(inputs, outputs):
    return nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1)


class MnistGenerator(nn.Module):
    """28x28 generator of gan_mnist.py: 4x4 -> 8x8, cropped to 7x7 -> 14x14 -> 28x28."""

    def __init__(self, width, latent=128):
        super().__init__()
        self.width = width
        self.input = nn.Linear(latent, 64 * width)
        self.up1 = nn.ConvTranspose2d(4 * width, 2 * width, 5, stride=2, padding=2, output_padding=1)
        self.up2 = nn.ConvTranspose2d(2 * width, width, 5, stride=2, padding=2, output_padding=1)
        self.up3 = nn.ConvTranspose2d(width, 1, 5, stride=2, padding=2, output_padding=1)

    def forward(self, latent):
        x = self.input(latent).relu().view(-1, 4 * self.width, 4, 4)
        x = self.up1(x).relu()[:, :, :7, :7]
        return self.up3(self.up2(x).relu()).sigmoid()


def mlp(tiny):
    width = 16 if tiny else 512

    def build(outputs):
        return nn.Sequential(
            nn.Linear(2, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(),
            nn.Linear(width, width), nn.ReLU(), nn.Linear(width, outputs))

    return build(1), build(2), [2], [2], 8 if tiny else 256


def features28(width, dropout=False):
    """Three convolutions of stride 2, to 4x4."""
    layers = []
    for a, b in ((1, width), (width, 2 * width), (2 * width, 4 * width)):
        layers += [nn.Conv2d(a, b, 5, stride=2, padding=2), nn.LeakyReLU(SLOPE)] + ([nn.Dropout()] if dropout else [])
    return layers + [nn.Flatten()]


def mnist28(tiny):
    width = 8 if tiny else 32
    critic = nn.Sequential(*features28(width), nn.Linear(64 * width, 1))
    return critic, MnistGenerator(width), [128], [1, 28, 28], 4 if tiny else 50


def dcgan64(tiny):
    width = 2 if tiny else 64
    critic = nn.Sequential(
        down(3, width), nn.LeakyReLU(SLOPE), down(width, 2 * width), nn.LeakyReLU(SLOPE),
        down(2 * width, 4 * width), nn.LeakyReLU(SLOPE), down(4 * width, 8 * width), nn.LeakyReLU(SLOPE),
        nn.Flatten(), nn.Linear(16 * 8 * width, 1))
    generator = nn.Sequential(
        nn.Linear(128, 16 * 8 * width), nn.Unflatten(1, (8 * width, 4, 4)), nn.BatchNorm2d(8 * width), nn.ReLU(),
        up(8 * width, 4 * width), nn.BatchNorm2d(4 * width), nn.ReLU(),
        up(4 * width, 2 * width), nn.BatchNorm2d(2 * width), nn.ReLU(),
        up(2 * width, width), nn.BatchNorm2d(width), nn.ReLU(), up(width, 3), nn.Tanh())
    return critic, generator, [128], [3, 64, 64], 2 if tiny else 64


class Residual(nn.Module):
    """shortcut(x) + scale * branch(x)"""

    def __init__(self, branch, shortcut=None, scale=1.0):
        super().__init__()
        self.branch, self.shortcut, self.scale = nn.Sequential(*branch), shortcut, scale

    def forward(self, x):
        return torch.add(x if self.shortcut is None else self.shortcut(x), self.branch(x), alpha=self.scale)


def block(inputs, outputs, resample, norm, first_bias):
    """The pre-activation block of gan_64x64.py and gan_cifar_resnet.py; norm(channels) gives a list of layers."""
    middle = outputs if resample == "up" else inputs
    pool = [nn.AvgPool2d(2)] if resample == "down" else []
    double = [nn.Upsample(scale_factor=2, mode="nearest")] if resample == "up" else []
    branch = [
        *norm(inputs), nn.ReLU(), *double, nn.Conv2d(inputs, middle, 3, padding=1, bias=first_bias),
        *norm(middle), nn.ReLU(), nn.Conv2d(middle, outputs, 3, padding=1), *pool]
    same = inputs == outputs and resample is None
    # 1x1 convolution and resampling can change places: the convolution comes where the image is small.
    return Residual(branch, None if same else nn.Sequential(*pool, nn.Conv2d(inputs, outputs, 1), *double))


def layer_norm(channels):
    return [nn.GroupNorm(1, channels)]


def batch_norm(channels):
    return [nn.BatchNorm2d(channels)]


def no_norm(channels):
    return []


def features32(width):
    first = Residual(
        [nn.Conv2d(3, width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, width, 3, padding=1), nn.AvgPool2d(2)],
        nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(3, width, 1)))
    return [
        first, block(width, width, "down", no_norm, True), block(width, width, None, no_norm, True), block(width, width, None, no_norm, True),
        nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()]


def resnet32(tiny):
    width = 4 if tiny else 128
    critic = nn.Sequential(*features32(width), nn.Linear(width, 1))
    generator = nn.Sequential(
        nn.Linear(128, 16 * width), nn.Unflatten(1, (width, 4, 4)),
        *[block(width, width, "up", batch_norm, True) for _ in range(3)],
        nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, 3, 3, padding=1), nn.Tanh())
    return critic, generator, [128], [3, 32, 32], 2 if tiny else 64


def resnet64(tiny):
    width = 2 if tiny else 64
    critic = nn.Sequential(
        nn.Conv2d(3, width, 3, padding=1),
        *[block(a * width, b * width, "down", layer_norm, False) for a, b in ((1, 2), (2, 4), (4, 8), (8, 8))],
        nn.Flatten(), nn.Linear(16 * 8 * width, 1))
    generator = nn.Sequential(
        nn.Linear(128, 16 * 8 * width), nn.Unflatten(1, (8 * width, 4, 4)),
        *[block(a * width, b * width, "up", batch_norm, False) for a, b in ((8, 8), (8, 4), (4, 2), (2, 1))],
        nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, 3, 3, padding=1), nn.Tanh())
    return critic, generator, [128], [3, 64, 64], 2 if tiny else 16


def creatures128(tiny):
    width = 2 if tiny else 32
    sizes = [3, width, 2 * width, 4 * width, 8 * width]
    critic = nn.Sequential(
        *[layer for a, b in zip(sizes, sizes[1:])
          for layer in (nn.Conv2d(a, b, 5, stride=2, padding=2), nn.BatchNorm2d(b), nn.LeakyReLU(SLOPE))],
        nn.Flatten(), nn.Linear(64 * 8 * width, 16 * width), nn.LeakyReLU(0.01), nn.Dropout(0.5), nn.Linear(16 * width, 1))
    sizes.reverse()
    ups = [layer for a, b in zip(sizes, sizes[1:])
           for layer in (nn.ConvTranspose2d(a, b, 5, stride=2, padding=2, output_padding=1), nn.BatchNorm2d(b), nn.ReLU())]
    generator = nn.Sequential(
        nn.Linear(128, 16 * width), nn.ReLU(), nn.Linear(16 * width, 64 * 8 * width), nn.ReLU(), nn.BatchNorm1d(64 * 8 * width),
        nn.Unflatten(1, (8 * width, 8, 8)), *ups[:-2], nn.Tanh())
    return critic, generator, [128], [3, 128, 128], 2 if tiny else 64


def language(tiny):
    width, vocabulary = (8, 10) if tiny else (512, 100)

    def blocks():
        return [Residual([nn.ReLU(), nn.Conv1d(width, width, 5, padding=2), nn.ReLU(), nn.Conv1d(width, width, 5, padding=2)], scale=0.3)
                for _ in range(5)]

    critic = nn.Sequential(nn.Conv1d(vocabulary, width, 1), *blocks(), nn.Flatten(), nn.Linear(32 * width, 1))
    generator = nn.Sequential(
        nn.Linear(128, 32 * width), nn.Unflatten(1, (width, 32)), *blocks(), nn.Conv1d(width, vocabulary, 1), nn.Softmax(1))
    return critic, generator, [128], [vocabulary, 32], 2 if tiny else 64


class Heads(nn.Module):
    """Features, a linear score, and what else reads the features: a classifier, or an embedding for the projection."""

    def __init__(self, features, width, classifier=None, embedding=None):
        super().__init__()
        self.features, self.output = nn.Sequential(*features), nn.Linear(width, 1)
        self.classifier, self.embedding = classifier, embedding

    def forward(self, x, labels=None):
        hidden = self.features(x)
        score = self.output(hidden)
        return score if self.embedding is None else score + (hidden * self.embedding(labels)).sum(1, keepdim=True)

    def with_features(self, x):
        hidden = self.features(x)
        return self.output(hidden), hidden

    def with_classes(self, x):
        hidden = self.features(x)
        return self.output(hidden), self.classifier(hidden)


class Packed(nn.Sequential):
    """Consecutive samples are scored as one (PacGAN)."""

    def __init__(self, pac, *layers):
        super().__init__(*layers)
        self.pac = pac

    def forward(self, x, labels=None):
        return super().forward(x.view(x.shape[0] // self.pac, -1))


class Labelled(nn.Module):
    """A generator that takes the one-hot label beside the latent."""

    def __init__(self, body, classes):
        super().__init__()
        self.body, self.classes = body, classes

    def forward(self, latent, labels):
        return self.body(torch.cat([latent, nn.functional.one_hot(labels, self.classes).to(latent)], 1))


class ClassNorm(nn.Module):
    """BatchNorm with a gain and an offset per class."""

    def __init__(self, classes, channels):
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.gain, self.offset = nn.Embedding(classes, channels), nn.Embedding(classes, channels)
        nn.init.ones_(self.gain.weight)
        nn.init.zeros_(self.offset.weight)

    def forward(self, x, labels):
        return self.norm(x) * self.gain(labels)[:, :, None, None] + self.offset(labels)[:, :, None, None]


class ClassBlock(nn.Module):
    """The block of gan_cifar_resnet.py that doubles the image, by class."""

    def __init__(self, classes, width):
        super().__init__()
        self.norm1, self.norm2 = ClassNorm(classes, width), ClassNorm(classes, width)
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.conv1, self.conv2 = nn.Conv2d(width, width, 3, padding=1), nn.Conv2d(width, width, 3, padding=1)
        self.shortcut = nn.Sequential(nn.Conv2d(width, width, 1), nn.Upsample(scale_factor=2, mode="nearest"))

    def forward(self, x, labels):
        hidden = self.conv1(self.up(self.norm1(x, labels).relu()))
        return self.conv2(self.norm2(hidden, labels).relu()) + self.shortcut(x)


class ClassGenerator(nn.Module):
    def __init__(self, classes, width):
        super().__init__()
        self.input = nn.Sequential(nn.Linear(128, 16 * width), nn.Unflatten(1, (width, 4, 4)))
        self.blocks = nn.ModuleList(ClassBlock(classes, width) for _ in range(3))
        self.output = nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, 3, 3, padding=1), nn.Tanh())

    def forward(self, latent, labels):
        x = self.input(latent)
        for each in self.blocks:
            x = each(x, labels)
        return self.output(x)


def fashion_classes(tiny):
    width = 4 if tiny else 24
    critic = Heads(features28(width), 64 * width, embedding=nn.Embedding(10, 64 * width))
    return critic, Labelled(MnistGenerator(width, 138), 10), [128], [1, 28, 28], 4 if tiny else 64, dict(classes=10)


def acgan(tiny):
    width = 4 if tiny else 128
    critic = Heads(features32(width), width, classifier=nn.Linear(width, 10))
    return critic, ClassGenerator(10, width), [128], [3, 32, 32], 2 if tiny else 64, dict(classes=10, classifier=(1.0, 0.1))


def tabular(tiny):
    width, columns, pac = (16, 6, 5) if tiny else (256, 100, 10)
    critic = Packed(
        pac, nn.Linear(pac * columns, width), nn.LeakyReLU(SLOPE), nn.Dropout(), nn.Linear(width, width), nn.LeakyReLU(SLOPE), nn.Dropout(),
        nn.Linear(width, 1))
    generator = nn.Sequential(
        nn.Linear(128, width), nn.BatchNorm1d(width), nn.ReLU(), nn.Linear(width, width), nn.BatchNorm1d(width), nn.ReLU(),
        nn.Linear(width, columns), nn.Tanh())
    return critic, generator, [128], [columns], 20 if tiny else 500, dict(pac=pac)


def consistency(tiny):
    width = 4 if tiny else 32
    critic = Heads(features28(width, dropout=True), 64 * width)
    return critic, MnistGenerator(width), [128], [1, 28, 28], 4 if tiny else 50, dict(consistency=2.0)


class SelfAttention(nn.Module):
    """SAGAN's block over the positions of an image, keys and values pooled; gamma is not 0, so that the maps have a gradient."""

    def __init__(self, channels):
        super().__init__()
        self.narrow, wide = max(1, channels // 8), max(1, channels // 2)
        self.maps = nn.ModuleList(nn.Linear(channels, to, bias=False) for to in (self.narrow, self.narrow, wide))
        self.output = nn.Linear(wide, channels, bias=False)
        self.gamma = nn.Parameter(torch.ones(1))

    def forward(self, x):
        positions = x.movedim(1, -1)
        queries, keys, values = (each(positions) for each in self.maps)
        others = nn.functional.max_pool2d(torch.cat([keys, values], -1).movedim(-1, 1), 2).flatten(2)
        weights = queries.flatten(1, 2).bmm(others[:, :self.narrow]).softmax(-1)
        attended = weights.bmm(others[:, self.narrow:].transpose(1, 2)).reshape(*positions.shape[:-1], -1)
        return x + self.gamma * self.output(attended).movedim(-1, 1)


def attention(tiny):
    width = 8 if tiny else 64
    critic = nn.Sequential(
        down(3, width), nn.LeakyReLU(SLOPE), SelfAttention(width), down(width, 2 * width), nn.LeakyReLU(SLOPE),
        down(2 * width, 4 * width), nn.LeakyReLU(SLOPE), nn.Flatten(), nn.Linear(16 * 4 * width, 1))
    generator = nn.Sequential(
        nn.Linear(128, 16 * 4 * width), nn.Unflatten(1, (4 * width, 4, 4)), nn.ReLU(), up(4 * width, 2 * width), nn.ReLU(),
        up(2 * width, width), nn.ReLU(), SelfAttention(width), up(width, 3), nn.Tanh())
    return critic, generator, [128], [3, 32, 32], 2 if tiny else 64


# Each returns critic, generator, the shape of a latent, the shape of a sample, the batch size, and some also what else Loop takes.
NETWORKS = {
    "mlp": mlp, "mnist28": mnist28, "dcgan64": dcgan64, "resnet32": resnet32, "resnet64": resnet64, "creatures128": creatures128,
    "language": language, "fashion-classes": fashion_classes, "cifar10-resnet-acgan": acgan, "tabular": tabular,
    "consistency": consistency, "attention": attention}


class Loop:
    def __init__(self, critic, generator, latent_shape, sample_shape, batch, further=None):
        self.critic, self.generator = critic, generator
        self.latent = [batch] + latent_shape
        further = further or {}
        self.pac, self.consistency, self.classifier = (further.get(k) for k in ("pac", "consistency", "classifier"))
        self.labels = torch.arange(batch) % further["classes"] if "classes" in further else None
        self.real = torch.rand([batch] + sample_shape) * 2 - 1
        self.resting = torch.randn_like(self.real)
        self.critic_optimizer = torch.optim.Adam(critic.parameters(), lr=1e-4, betas=(0.0, 0.9))
        self.generator_optimizer = torch.optim.Adam(generator.parameters(), lr=1e-4, betas=(0.0, 0.9))

    def score(self, samples):
        return self.critic(samples) if self.labels is None else self.critic(samples, self.labels)

    def generate(self):
        latent = torch.randn(self.latent)
        return self.generator(latent) if self.labels is None else self.generator(latent, self.labels)

    def score_real(self):
        """The mean score of real samples, and the further terms of the critic's loss."""
        if self.classifier is not None:
            score, logits = self.critic.with_classes(self.real)
            return score.mean(), self.classifier[0] * nn.functional.cross_entropy(logits, self.labels)
        if self.consistency is None:
            return self.score(self.real).mean(), 0.0
        (first, features), (second, again) = self.critic.with_features(self.real), self.critic.with_features(self.real)
        distance = (first - second).square().flatten() + 0.1 * (features - again).square().mean(1)
        return first.mean(), (self.consistency * distance).clamp_min(0).mean()

    def penalty(self, fake):
        packs = self.real.shape[0] // (self.pac or 1)
        alpha = torch.rand([packs] + [1] * (self.real.dim() - 1))
        if self.pac:
            alpha = alpha.repeat_interleave(self.pac, 0)
        points = (alpha * self.real + (1 - alpha) * fake).requires_grad_()
        gradient, = torch.autograd.grad(self.score(points).sum(), points, create_graph=True)
        return WEIGHT * (gradient.reshape(packs, -1).norm(dim=1) - 1).square().mean()

    def penalty_alone(self):
        self.critic.zero_grad(set_to_none=True)
        self.penalty(self.resting).backward()

    def critic_update(self, with_penalty=True):
        self.critic.zero_grad(set_to_none=True)
        with torch.no_grad():
            fake = self.generate()
        real, terms = self.score_real()
        loss = self.score(fake).mean() - real + terms
        if with_penalty:
            loss = loss + self.penalty(fake)
        loss.backward()
        self.critic_optimizer.step()

    def generator_step(self):
        for _ in range(CRITIC_STEPS):
            self.critic_update()
        self.critic.requires_grad_(False)
        self.generator.zero_grad(set_to_none=True)
        fake = self.generate()
        if self.classifier is None:
            loss = -self.score(fake).mean()
        else:
            score, logits = self.critic.with_classes(fake)
            loss = self.classifier[1] * nn.functional.cross_entropy(logits, self.labels) - score.mean()
        loss.backward()
        self.generator_optimizer.step()
        self.critic.requires_grad_(True)

    def operations(self):
        return {
            "critic update": self.critic_update,
            "penalty alone": self.penalty_alone,
            "critic update, no penalty": lambda: self.critic_update(with_penalty=False),
            "generator step": self.generator_step,
        }


def measure(work, repetitions, warm_ups, least_seconds, most=60):
    """Milliseconds of each round; short work is repeated until its rounds have taken least_seconds together."""
    times = []
    for _ in range(warm_ups):
        work()
    while len(times) < repetitions or (sum(times) < 1000 * least_seconds and len(times) < most):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return times


def processor():
    try:
        with open("/proc/cpuinfo") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def parameters(module):
    return sum(parameter.numel() for parameter in module.parameters())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", choices=sorted(NETWORKS), default=list(NETWORKS), help="which networks; all by default")
    parser.add_argument("--operations", nargs="+", default=None, help="which operations, by their titles; all by default")
    parser.add_argument("--repetitions", type=int, default=7, help="timed rounds, at least")
    parser.add_argument("--least-seconds", type=float, default=1.5, help="short work is repeated for this long")
    parser.add_argument("--threads", type=int, default=0, help="0 is PyTorch's choice")
    parser.add_argument("--tiny", action="store_true", help="small networks: a smoke run of seconds")
    parser.add_argument("--output", default="-", help="the JSON file; - is the standard output")
    arguments = parser.parse_args()
    if arguments.threads > 0:
        torch.set_num_threads(arguments.threads)

    networks = []
    for name in arguments.networks:
        torch.manual_seed(0)
        critic, generator, latent_shape, sample_shape, batch, *further = NETWORKS[name](arguments.tiny)
        loop = Loop(critic, generator, latent_shape, sample_shape, batch, *further)
        rows = []
        for title, work in loop.operations().items():
            if arguments.operations is not None and title not in arguments.operations:
                continue
            times = measure(work, arguments.repetitions, 1, 0 if arguments.tiny else arguments.least_seconds)
            rows.append({"operation": title, "median": statistics.median(times), "milliseconds": times})
            print(f"{name}, {title}: {statistics.median(times):.1f} ms", file=sys.stderr)
        networks.append({
            "name": name, "batch_size": batch, "sample_shape": sample_shape,
            "critic_parameters": parameters(critic), "generator_parameters": parameters(generator), "rows": rows})

    report = {
        "machine": processor(), "cores": os.cpu_count(), "threads": torch.get_num_threads(),
        "python": platform.python_version(), "torch": torch.__version__, "tiny": arguments.tiny, "networks": networks}
    text = json.dumps(report, indent=1)
    if arguments.output == "-":
        print(text)
    else:
        with open(arguments.output, "w") as file:
            file.write(text + "\n")


if __name__ == "__main__":
    main()
