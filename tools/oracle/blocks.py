"""Critics with spectral normalisation, self-attention and feature-wise gain and offset, and a pair that is trained. C# builds the same."""
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import spectral_norm
from torch.nn.utils.spectral_norm import SpectralNorm

from critics import Chain, leaky


class SelfAttention(nn.Module):
    """SAGAN's block: x + gamma * output(softmax(query^T key) value); keys and values pooled as in the authors' code."""

    def __init__(self, channels, pooled, spectral=False):
        super().__init__()
        narrow, wide = max(1, channels // 8), max(1, channels // 2)

        def one(inputs, outputs):
            layer = nn.Linear(inputs, outputs, bias=False)
            return spectral_norm(layer) if spectral else layer

        self.query, self.key = one(channels, narrow), one(channels, narrow)
        self.value, self.output = one(channels, wide), one(wide, channels)
        self.gamma, self.pooled = nn.Parameter(torch.zeros(1)), pooled

    def forward(self, x):
        positions = x.flatten(2).transpose(1, 2)
        keys, values = self.pool(self.key(positions), x), self.pool(self.value(positions), x)
        beta = F.softmax(torch.einsum("njc,nic->nji", self.query(positions), keys), dim=2)
        attended = self.output(torch.einsum("nji,nic->njc", beta, values))
        return x + self.gamma * attended.transpose(1, 2).reshape(x.shape)

    def pool(self, maps, x):
        if not self.pooled:
            return maps
        pool = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[x.dim() - 3]
        return pool(maps.transpose(1, 2).reshape(len(x), -1, *x.shape[2:]), 2).flatten(2).transpose(1, 2)

    def extra_repr(self):
        return f"pooled={self.pooled}"


class FeatureWiseAffine(nn.Module):
    """FiLM with 1 + gamma as the gain."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, x, condition):
        gain, offset = self.encoder(condition).chunk(2, dim=1)
        size = gain.shape + (1,) * (x.dim() - 2)
        return x * (1 + gain.view(size)) + offset.view(size)


class Conditional(Chain):
    def forward(self, x, condition=None):
        for layer in self.children():
            x = layer(x, condition) if isinstance(layer, FeatureWiseAffine) else layer(x)
        return x


def sn(layer):
    return spectral_norm(layer)


def normalised(network):
    """The spectral norms inside, each with its layer and the layer's path."""
    for path, layer in network.named_modules():
        for hook in layer._forward_pre_hooks.values():
            if isinstance(hook, SpectralNorm):
                yield path, layer, hook


def iterate(network, times=1):
    """Steps of PyTorch's own power iteration. In evaluation mode, in which all passes run, its forward makes none."""
    for _, layer, hook in normalised(network):
        for _ in range(times):
            hook.compute_weight(layer, do_power_iteration=True)


def renamed(network, values):
    """Names as the library has them: path.layer.weight, path.layer.bias, path.u, path.v."""
    names = {}
    for path, layer, _ in normalised(network):
        names.update({f"{path}.weight_orig": f"{path}.layer.weight", f"{path}.bias": f"{path}.layer.bias",
                      f"{path}.weight_u": f"{path}.u", f"{path}.weight_v": f"{path}.v"})
    return {names.get(name, name): value for name, value in values.items()}


IMAGES = (2, 4, 4)

# name: (the samples' shape with the batch, what the condition is, constructor)
CRITICS = {
    "spectral_linear": ((5, 4), None, lambda: Chain(
        fc1=sn(nn.Linear(4, 6)), act1=leaky(), fc2=sn(nn.Linear(6, 5, bias=False)), act2=nn.Tanh(), fc=sn(nn.Linear(5, 1)))),
    "spectral_conv1d": ((3, 2, 6), None, lambda: Chain(
        conv=sn(nn.Conv1d(2, 3, 3, padding=1)), act=leaky(), flatten=nn.Flatten(), fc=nn.Linear(18, 1))),
    "spectral_conv2d": ((4, *IMAGES), None, lambda: Chain(
        conv1=sn(nn.Conv2d(2, 4, 3, padding=1)), act1=leaky(), conv2=sn(nn.Conv2d(4, 4, 3, stride=2, padding=1, groups=2)), act2=nn.Tanh(),
        flatten=nn.Flatten(), fc=sn(nn.Linear(16, 1)))),
    "spectral_conv3d": ((2, 2, 3, 3, 3), None, lambda: Chain(
        conv=sn(nn.Conv3d(2, 2, 2)), act=leaky(), flatten=nn.Flatten(), fc=nn.Linear(16, 1))),
    "spectral_deconv2d": ((3, *IMAGES), None, lambda: Chain(
        conv=sn(nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1)), act=leaky(), flatten=nn.Flatten(), fc=nn.Linear(147, 1))),
    "spectral_reflected": ((3, *IMAGES), None, lambda: Chain(
        conv=sn(nn.Conv2d(2, 3, 3, padding=1, padding_mode="reflect")), act=nn.Tanh(), flatten=nn.Flatten(), fc=nn.Linear(48, 1))),
    "attention": ((3, *IMAGES), None, lambda: Chain(
        conv=nn.Conv2d(2, 16, 3, padding=1), attention=SelfAttention(16, False), act=leaky(), flatten=nn.Flatten(), fc=nn.Linear(256, 1))),
    "attention_pooled": ((3, *IMAGES), None, lambda: Chain(
        conv=nn.Conv2d(2, 16, 3, padding=1), attention=SelfAttention(16, True), act=leaky(), flatten=nn.Flatten(), fc=nn.Linear(256, 1))),
    "attention_spectral": ((2, *IMAGES), None, lambda: Chain(
        conv=sn(nn.Conv2d(2, 8, 3, padding=1)), act=leaky(), attention=SelfAttention(8, True, True), flatten=nn.Flatten(),
        fc=sn(nn.Linear(128, 1)))),
    "attention_1d": ((3, 4, 5), None, lambda: Chain(
        attention=SelfAttention(4, True), act=nn.Tanh(), flatten=nn.Flatten(), fc=nn.Linear(20, 1))),
    "film_vectors": ((5, 3), "vectors", lambda: Conditional(
        fc1=nn.Linear(3, 6), film=FeatureWiseAffine(nn.Linear(2, 12)), act1=leaky(), fc=nn.Linear(6, 1))),
    "film_images": ((4, *IMAGES), "labels", lambda: Conditional(
        conv=nn.Conv2d(2, 3, 3, padding=1), film=FeatureWiseAffine(nn.Embedding(3, 6)), act=nn.Tanh(), flatten=nn.Flatten(),
        fc=nn.Linear(48, 1))),
}


def pair():
    """A generator of images from two numbers, and their critic."""
    generator = Chain(
        fc=sn(nn.Linear(2, 32)), unflatten=nn.Unflatten(1, (8, 2, 2)), act1=leaky(), attention=SelfAttention(8, False, True),
        deconv=sn(nn.ConvTranspose2d(8, 2, 4, stride=2, padding=1)), out=nn.Tanh())
    critic = Chain(
        conv=sn(nn.Conv2d(2, 8, 3, padding=1)), act=leaky(), attention=SelfAttention(8, True, True), flatten=nn.Flatten(),
        fc=sn(nn.Linear(128, 1)))
    return generator, critic


def layers(network):
    """The layers in PyTorch's own words, in order."""
    return [f"{path}: {layer}" for path, layer in network.named_modules() if not list(layer.children()) and not isinstance(layer, Chain)]
