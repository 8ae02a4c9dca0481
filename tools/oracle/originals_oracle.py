#!/usr/bin/env python3
"""Saves state dicts of published PyTorch networks, and what the networks compute, for the C# tests. See README.md.

The networks have the attribute names, and so the state_dict names, of caogang/wgan-gp (gan_mnist.py, gan_cifar10.py) and lanpartis/pokeGANs
(models.py), at a small width. docs/interop.md maps the names to those of the recipes' networks.
"""
import pathlib

import torch
from torch import nn

from penalty_oracle import check, write_fixture

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Recipes.Tests/Networks/Originals"
LATENT, WIDTH = 6, 2


class Parts(nn.Module):
    """Named parts, called one after the other; a part whose name begins with an underscore has no state in the original."""

    def __init__(self, **parts):
        super().__init__()
        for name, part in parts.items():
            if isinstance(part, nn.Module):
                self.add_module(name, part)
        self.order = list(parts.values())

    def forward(self, x):
        for part in self.order:
            x = part(x)
        return x


def leaky(x):
    return nn.functional.leaky_relu(x)


def mnist_generator(d=WIDTH):
    return Parts(
        preprocess=nn.Sequential(nn.Linear(LATENT, 64 * d), nn.ReLU()), _shape=lambda x: x.view(-1, 4 * d, 4, 4),
        block1=nn.Sequential(nn.ConvTranspose2d(4 * d, 2 * d, 5), nn.ReLU()), _crop=lambda x: x[:, :, :7, :7],
        block2=nn.Sequential(nn.ConvTranspose2d(2 * d, d, 5), nn.ReLU()), deconv_out=nn.ConvTranspose2d(d, 1, 8, stride=2),
        sigmoid=nn.Sigmoid())


def mnist_critic(d=WIDTH):
    return Parts(
        main=nn.Sequential(
            nn.Conv2d(1, d, 5, stride=2, padding=2), nn.ReLU(), nn.Conv2d(d, 2 * d, 5, stride=2, padding=2), nn.ReLU(),
            nn.Conv2d(2 * d, 4 * d, 5, stride=2, padding=2), nn.ReLU()),
        _shape=lambda x: x.flatten(1), output=nn.Linear(64 * d, 1))


def cifar_generator(d=WIDTH):
    # The original's BatchNorm2d of a vector is BatchNorm1d in PyTorch since 0.4; its names are the same.
    return Parts(
        preprocess=nn.Sequential(nn.Linear(LATENT, 64 * d), nn.BatchNorm1d(64 * d), nn.ReLU()), _shape=lambda x: x.view(-1, 4 * d, 4, 4),
        block1=nn.Sequential(nn.ConvTranspose2d(4 * d, 2 * d, 2, stride=2), nn.BatchNorm2d(2 * d), nn.ReLU()),
        block2=nn.Sequential(nn.ConvTranspose2d(2 * d, d, 2, stride=2), nn.BatchNorm2d(d), nn.ReLU()),
        deconv_out=nn.ConvTranspose2d(d, 3, 2, stride=2), tanh=nn.Tanh())


def cifar_critic(d=WIDTH):
    return Parts(
        main=nn.Sequential(
            nn.Conv2d(3, d, 3, 2, padding=1), nn.LeakyReLU(), nn.Conv2d(d, 2 * d, 3, 2, padding=1), nn.LeakyReLU(),
            nn.Conv2d(2 * d, 4 * d, 3, 2, padding=1), nn.LeakyReLU()),
        _shape=lambda x: x.flatten(1), linear=nn.Linear(64 * d, 1))


def creatures_generator():
    def up(before, after):
        return nn.ConvTranspose2d(before, after, 5, stride=2, padding=2, output_padding=1)

    return Parts(
        fc1=nn.Sequential(nn.Linear(LATENT, 16), nn.ReLU(), nn.Linear(16, 512), nn.ReLU(), nn.BatchNorm1d(512)),
        _shape=lambda x: x.view(-1, 8, 8, 8),
        ct1=nn.Sequential(up(8, 4), nn.BatchNorm2d(4), nn.ReLU()), ct2=nn.Sequential(up(4, 2), nn.BatchNorm2d(2), nn.ReLU()),
        ct3=nn.Sequential(up(2, 1), nn.BatchNorm2d(1), nn.ReLU()), ct4=nn.Sequential(up(1, 3), nn.Tanh()))


def creatures_critic():
    def down(before, after):
        return nn.Sequential(nn.Conv2d(before, after, 5, 2, padding=2), nn.BatchNorm2d(after), nn.LeakyReLU(0.2))

    return Parts(
        conv1=down(3, 1), conv2=down(1, 2), conv3=down(2, 4), conv4=down(4, 8), _shape=lambda x: x.flatten(1),
        fc1=nn.Linear(512, 16), _leaky=leaky, dp=nn.Dropout(0.5), d_out=nn.Linear(16, 1))


NETWORKS = {
    "CaogangMnistGenerator": (mnist_generator, [3, LATENT]), "CaogangMnistCritic": (mnist_critic, [3, 1, 28, 28]),
    "CaogangCifarGenerator": (cifar_generator, [3, LATENT]), "CaogangCifarCritic": (cifar_critic, [3, 3, 32, 32]),
    "Creatures128Generator": (creatures_generator, [1, LATENT]), "Creatures128Critic": (creatures_critic, [1, 3, 128, 128]),
}


def compute():
    FOLDER.mkdir(exist_ok=True)
    networks = {}
    with torch.no_grad():
        for seed, (name, (create, shape)) in enumerate(NETWORKS.items()):
            torch.manual_seed(seed)
            network = create()
            for layer in network.modules():
                if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
                    layer.weight.uniform_(0.5, 1.5), layer.bias.uniform_(-0.5, 0.5)
                    layer.running_mean.uniform_(-0.5, 0.5), layer.running_var.uniform_(0.5, 1.5)
            network.eval()
            # A sum of few numbers: short in the file, and different at each place.
            x = torch.sin(torch.arange(float(torch.Size(shape).numel()))).reshape(shape)
            output = network(x)
            check("a constant output", float(output.std() < 1e-4) if output.numel() > 1 else 0.0, 0, name)
            torch.save(network.state_dict(), FOLDER / f"{name}.pt")
            # Every output of a critic, and of a generator's the middle row.
            networks[name] = dict(input_shape=shape, output=output if output.dim() < 3 else output[:, :, output.shape[2] // 2])
    return dict(networks=networks)


if __name__ == "__main__":
    write_fixture(__doc__, FOLDER / "Outputs.json.gz", compute)
