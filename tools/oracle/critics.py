"""The critics of the oracle. The C# tests build the same networks; `layers` of each says which."""
import torch
from torch import nn
from torch.nn import functional as F


class Chain(nn.Module):
    """Named layers, applied in order."""

    def __init__(self, **layers):
        super().__init__()
        for name, layer in layers.items():
            self.add_module(name, layer)

    def forward(self, x, condition=None):
        for layer in self.children():
            x = layer(x)
        return x


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_in = nn.Conv2d(2, 3, 3, padding=1)
        self.block = ResidualBlock(3)
        self.act = nn.LeakyReLU(0.2)
        self.fc = nn.Linear(48, 1)

    def forward(self, x, condition=None):
        return self.fc(self.act(self.block(self.conv_in(x))).flatten(1))


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.act1 = nn.LeakyReLU(0.2)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.act2 = nn.LeakyReLU(0.2)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return x + self.conv2(self.act2(self.conv1(self.act1(x))))


class Projection(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 6)
        self.act1 = nn.LeakyReLU(0.2)
        self.fc2 = nn.Linear(6, 6)
        self.act2 = nn.LeakyReLU(0.2)
        self.linear = nn.Linear(6, 1)
        self.embed = nn.Embedding(3, 6)

    def forward(self, x, condition=None):
        h = self.act2(self.fc2(self.act1(self.fc1(x))))
        return self.linear(h) + (self.embed(condition) * h).sum(1, keepdim=True)


class ConcatOneHot(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(7, 8)
        self.act1 = nn.LeakyReLU(0.2)
        self.fc2 = nn.Linear(8, 1)

    def forward(self, x, condition=None):
        return self.fc2(self.act1(self.fc1(torch.cat([x, F.one_hot(condition, 3).to(x.dtype)], 1))))


def mlp(activation):
    return Chain(fc1=nn.Linear(4, 8), act1=activation(), fc2=nn.Linear(8, 8), act2=activation(), fc3=nn.Linear(8, 1))


def leaky():
    return nn.LeakyReLU(0.2)


def normalised(channels, norm):
    return Chain(
        conv1=nn.Conv2d(2, channels, 3, padding=1), norm1=norm, act1=leaky(),
        conv2=nn.Conv2d(channels, 2, 3, stride=2, padding=1), act2=leaky(), flatten=nn.Flatten(), fc=nn.Linear(8, 1))


CONDITIONAL = ["projection", "concat_onehot"]

# name: (samples' shape, the layers that the score is linear in, constructor)
CRITICS = {
    "linear": ((5, 4), ["fc"], lambda: Chain(fc=nn.Linear(4, 1))),
    "mlp_leaky": ((5, 4), ["fc3"], lambda: mlp(leaky)),
    "mlp_relu": ((4, 4), ["fc3"], lambda: mlp(nn.ReLU)),
    "mlp_tanh": ((5, 4), ["fc3"], lambda: mlp(nn.Tanh)),
    "mlp_elu": ((4, 4), ["fc3"], lambda: mlp(nn.ELU)),
    "mlp_softplus": ((3, 4), ["fc3"], lambda: mlp(nn.Softplus)),
    "mlp_silu": ((4, 4), ["fc3"], lambda: mlp(nn.SiLU)),
    "conv2d": ((4, 2, 6, 6), ["fc"], lambda: Chain(
        conv1=nn.Conv2d(2, 3, 3, stride=2, padding=1), act1=leaky(), flatten=nn.Flatten(), fc=nn.Linear(27, 1))),
    "conv2d_dilated_grouped": ((3, 2, 6, 6), ["fc"], lambda: Chain(
        conv1=nn.Conv2d(2, 4, 3, padding=2, dilation=2, groups=2), act1=leaky(),
        conv2=nn.Conv2d(4, 4, 3, stride=2, padding=1, groups=4, bias=False), act2=leaky(),
        flatten=nn.Flatten(), fc=nn.Linear(36, 1))),
    "conv_transpose2d": ((3, 2, 4, 4), ["fc"], lambda: Chain(
        deconv1=nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1, output_padding=1), act1=leaky(),
        conv2=nn.Conv2d(3, 2, 3, stride=2, padding=1), act2=leaky(), flatten=nn.Flatten(), fc=nn.Linear(32, 1))),
    "conv1d": ((4, 3, 8), ["fc"], lambda: Chain(
        conv1=nn.Conv1d(3, 4, 3, padding=1), act1=leaky(), conv2=nn.Conv1d(4, 4, 5, stride=2, padding=2), act2=leaky(),
        flatten=nn.Flatten(), fc=nn.Linear(16, 1))),
    "conv3d": ((3, 1, 3, 4, 4), ["fc"], lambda: Chain(
        conv1=nn.Conv3d(1, 2, 3, stride=(1, 2, 2), padding=1), act1=leaky(), flatten=nn.Flatten(), fc=nn.Linear(24, 1))),
    "residual": ((3, 2, 4, 4), ["fc"], Residual),
    "layer_norm": ((4, 2, 4, 4), ["fc"], lambda: normalised(3, nn.LayerNorm([3, 4, 4]))),
    "instance_norm": ((4, 2, 4, 4), ["fc"], lambda: normalised(3, nn.InstanceNorm2d(3, affine=True))),
    "group_norm": ((4, 2, 4, 4), ["fc"], lambda: normalised(4, nn.GroupNorm(2, 4))),
    "pool_upsample": ((3, 2, 4, 4), ["fc"], lambda: Chain(
        conv1=nn.Conv2d(2, 3, 3, padding=1), act1=leaky(), pool=nn.AvgPool2d(2), up=nn.Upsample(scale_factor=2, mode="nearest"),
        conv2=nn.Conv2d(3, 2, 3, stride=2, padding=1), act2=leaky(), flatten=nn.Flatten(), fc=nn.Linear(8, 1))),
    "projection": ((5, 4), ["linear", "embed"], Projection),
    "concat_onehot": ((5, 4), ["fc2"], ConcatOneHot),
}

FORWARD = {
    "residual": "fc(flatten(act(block(conv_in(x))))); block(h) = h + conv2(act2(conv1(act1(h))))",
    "projection": "h = act2(fc2(act1(fc1(x)))); linear(h) + sum(embed(condition) * h, 1)",
    "concat_onehot": "fc2(act1(fc1(cat(x, one_hot(condition, 3)))))",
}


def layers(name, critic):
    """The layers in PyTorch's own words, then how they are joined."""
    lines = [f"{path}: {layer}" for path, layer in critic.named_modules() if not list(layer.children())]
    return lines + ["forward: " + FORWARD.get(name, "the layers in order")]
