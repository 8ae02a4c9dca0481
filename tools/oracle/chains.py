"""Chains of layers with residual blocks: critics, generators and pairs that are trained. The C# tests build the same networks."""
from torch import nn

from critics import Chain


class Residual(nn.Module):
    """shortcut(x) + scale * branch(x); the library's layer of this name."""

    def __init__(self, branch, shortcut=None, scale=1.0):
        super().__init__()
        self.branch, self.shortcut, self.scale = branch, shortcut, scale

    def forward(self, x):
        added = self.branch(x)  # first, as in the library: a layer of the branch that works in place changes what the shortcut reads
        return (x if self.shortcut is None else self.shortcut(x)) + self.scale * added

    def extra_repr(self):
        return f"scale={self.scale}"


class Scale(nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return self.factor * x

    def extra_repr(self):
        return str(self.factor)


def leaky():
    return nn.LeakyReLU(0.2)


def linear():
    return nn.Linear(5, 5)


def conv(inputs=3, outputs=3, **options):
    return nn.Conv2d(inputs, outputs, 3, padding=1, **options)


def pool():
    return nn.AvgPool2d(2)


def up():
    return nn.Upsample(scale_factor=2, mode="nearest")


def ends_in(*layers):
    """A branch of a linear layer and what follows it."""
    return Chain(fc=linear(), **{f"end{i + 1}": layer for i, layer in enumerate(layers)})


def block(*layers, shortcut=None, scale=1.0):
    return Residual(ends_in(*layers), shortcut, scale)


def vectors(**layers):
    """From 3 numbers to a score, with layers of 5 between."""
    return Chain(stem=nn.Linear(3, 5), **layers, fc=nn.Linear(5, 1))


def images(size=48, **layers):
    """From 2 channels of 4 x 4 to a score, with layers of 3 channels between; `size` numbers arrive at the last."""
    return Chain(stem=conv(2), **layers, flatten=nn.Flatten(), fc=nn.Linear(size, 1))


def conv_ends_in(*layers):
    return Chain(conv=conv(), **{f"end{i + 1}": layer for i, layer in enumerate(layers)})


def first(shortcut=None, **before):
    """A residual block that is the first layer, or the first but for these without weights."""
    return Chain(**before, block=Residual(Chain(fc=nn.Linear(3, 3), end1=nn.Tanh()), shortcut), fc=nn.Linear(3, 1))


def first_of_images():
    return Chain(
        block=Residual(Chain(conv=conv(2, 2, stride=2)), Chain(pool=pool())), act=leaky(), flatten=nn.Flatten(), fc=nn.Linear(8, 1))


def mlp(activation):
    """With the activation in place in C#."""
    return Chain(fc1=nn.Linear(3, 5), act1=activation(), fc2=linear(), act2=activation(), fc=nn.Linear(5, 1))


VECTORS, IMAGES = (3,), (2, 4, 4)

# name: (the samples' shape with the batch, constructor). Batch statistics: TRAINING; all others are in evaluation mode.
CRITICS = {
    # What a branch ends in.
    "end_linear": ((5, *VECTORS), lambda: vectors(block=block())),
    "end_relu": ((5, *VECTORS), lambda: vectors(block=block(nn.ReLU()))),
    "end_relu_n1": ((1, *VECTORS), lambda: vectors(block=block(nn.ReLU()))),
    "end_leaky": ((3, *VECTORS), lambda: vectors(block=block(leaky()), act=leaky())),
    "end_leaky_conv": ((2, *IMAGES), lambda: images(block=Residual(conv_ends_in(leaky())), act=leaky())),
    "end_layer_norm": ((5, *VECTORS), lambda: vectors(block=block(nn.LayerNorm(5, elementwise_affine=False)), act=leaky())),
    "end_layer_norm_n1": ((1, *VECTORS), lambda: vectors(block=block(nn.LayerNorm(5, elementwise_affine=False)), act=leaky())),
    "end_layer_norm_gain": ((3, *VECTORS), lambda: vectors(block=block(nn.LayerNorm(5)), act=leaky())),
    "end_group_norm": ((3, *IMAGES), lambda: images(block=Residual(conv_ends_in(nn.GroupNorm(3, 3, affine=False))), act=leaky())),
    "end_instance_norm": ((5, *IMAGES), lambda: images(block=Residual(conv_ends_in(nn.InstanceNorm2d(3))), act=leaky())),
    "end_instance_norm_n1": ((1, *IMAGES), lambda: images(block=Residual(conv_ends_in(nn.InstanceNorm2d(3))))),
    "end_batch_norm": ((3, *IMAGES), lambda: images(block=Residual(conv_ends_in(nn.BatchNorm2d(3, affine=False))), act=leaky())),
    "end_batch_norm_eval": ((3, *IMAGES), lambda: images(block=Residual(conv_ends_in(nn.BatchNorm2d(3, affine=False))), act=leaky())),
    "end_tanh": ((5, *VECTORS), lambda: vectors(block=block(nn.Tanh()))),
    "end_sigmoid": ((2, *VECTORS), lambda: vectors(block=block(nn.Sigmoid()), act=leaky())),
    "end_softmax": ((5, *VECTORS), lambda: vectors(block=block(nn.Softmax(1)))),
    "end_softmax_n1": ((1, *VECTORS), lambda: vectors(block=block(nn.Softmax(1)))),
    "end_tanh_beside_softmax": ((3, *VECTORS), lambda: vectors(block=block(nn.Tanh()), soft=nn.Softmax(1), mix=linear(), act=nn.Tanh())),
    "end_relu_beside_softmax": ((3, *VECTORS), lambda: vectors(block=block(nn.ReLU()), soft=nn.Softmax(1))),
    "end_softplus": ((3, *VECTORS), lambda: vectors(block=block(nn.Softplus()), act=leaky())),
    "end_silu": ((5, *VECTORS), lambda: vectors(block=block(nn.SiLU()))),
    "end_dropout_eval": ((5, *VECTORS), lambda: vectors(block=block(nn.Dropout(0.5)), act=leaky())),
    "end_scale": ((2, *VECTORS), lambda: vectors(block=block(Scale(0.5)), act=leaky())),
    "end_flatten": ((3, *IMAGES), lambda: Chain(
        stem=conv(2), block=Residual(conv_ends_in(leaky(), nn.Flatten()), Chain(flatten=nn.Flatten())), fc=nn.Linear(48, 1))),
    "end_flatten_of_vectors": ((5, *VECTORS), lambda: vectors(block=block(nn.ReLU(), nn.Flatten()))),
    "end_pool": ((3, *IMAGES), lambda: images(12, block=Residual(conv_ends_in(leaky(), pool()), Chain(pool=pool())), act=leaky())),
    "end_upsample": ((2, *IMAGES), lambda: images(12, down=pool(), block=Residual(
        conv_ends_in(leaky(), up()), Chain(up=up())), act=leaky(), down2=pool())),
    # Branches without a layer that computes.
    "empty": ((5, *VECTORS), lambda: vectors(block=Residual(Chain()), act=leaky())),
    "empty_n1": ((1, *VECTORS), lambda: vectors(block=Residual(Chain()), act=leaky())),
    "empty_with_shortcut": ((3, *VECTORS), lambda: vectors(block=Residual(Chain(), Chain(fc=linear(), act=leaky())))),
    "empty_with_empty_shortcut": ((3, *VECTORS), lambda: vectors(block=Residual(Chain(), Chain()), act=nn.Tanh())),
    "empty_shortcut": ((5, *VECTORS), lambda: vectors(block=block(nn.ReLU(), shortcut=Chain()), act=nn.Tanh())),
    "identity": ((5, *VECTORS), lambda: vectors(block=Residual(Chain(same=nn.Identity())), act=leaky())),
    "identity_with_shortcut": ((2, *VECTORS), lambda: vectors(
        block=Residual(Chain(same=nn.Identity()), Chain(fc=linear(), act=nn.ReLU())))),
    "flatten_alone": ((3, *VECTORS), lambda: vectors(block=Residual(Chain(flat=nn.Flatten())), act=nn.ReLU())),
    "relu_alone": ((5, *VECTORS), lambda: vectors(block=Residual(Chain(act=nn.ReLU())))),
    "leaky_alone": ((2, *VECTORS), lambda: vectors(block=Residual(Chain(act=leaky())), act=nn.ReLU())),
    "tanh_alone": ((3, *VECTORS), lambda: vectors(block=Residual(Chain(act=nn.Tanh())), act=leaky())),
    "layer_norm_alone": ((5, *VECTORS), lambda: vectors(block=Residual(Chain(norm=nn.LayerNorm(5, elementwise_affine=False))))),
    # What a shortcut ends in.
    "shortcut_relu": ((5, *VECTORS), lambda: vectors(block=block(shortcut=Chain(fc=linear(), act=nn.ReLU())), act=leaky())),
    "shortcut_layer_norm": ((3, *VECTORS), lambda: vectors(
        block=block(leaky(), shortcut=Chain(norm=nn.LayerNorm(5, elementwise_affine=False))), act=leaky())),
    "shortcut_tanh": ((5, *VECTORS), lambda: vectors(block=block(nn.Tanh(), shortcut=Chain(act=nn.Tanh())))),
    # Nested.
    "nested": ((5, *VECTORS), lambda: vectors(block=Residual(Chain(inner=block(leaky()), fc=linear(), act=leaky())))),
    "nested_last": ((3, *VECTORS), lambda: vectors(block=Residual(Chain(fc=linear(), act=leaky(), inner=block(nn.ReLU()))), act=nn.Tanh())),
    "nested_alone": ((5, *VECTORS), lambda: vectors(block=Residual(Chain(inner=Residual(Chain(inner=block(leaky()))))))),
    "nested_empty": ((2, *VECTORS), lambda: vectors(block=Residual(Chain(inner=Residual(Chain()))), act=leaky())),
    "nested_in_shortcut": ((3, *VECTORS), lambda: vectors(block=Residual(
        Chain(inner=block(nn.LayerNorm(5, elementwise_affine=False)), act=leaky()), Chain(inner=block(leaky(), scale=0.3))))),
    "nested_scaled": ((5, *VECTORS), lambda: vectors(block=Residual(
        Chain(inner=Residual(Chain(fc=linear(), act=leaky()), scale=0.3), fc=linear(), act=nn.Tanh()), scale=0.3))),
    # First and last.
    "first": ((5, *VECTORS), lambda: first()),
    "first_n1": ((1, *VECTORS), lambda: first()),
    "first_relu": ((5, *VECTORS), lambda: Chain(block=Residual(Chain(fc=nn.Linear(3, 3), end1=nn.ReLU())), fc=nn.Linear(3, 1))),
    "first_empty": ((3, *VECTORS), lambda: Chain(block=Residual(Chain()), hidden=nn.Linear(3, 5), act=leaky(), fc=nn.Linear(5, 1))),
    "first_pool": ((5, *IMAGES), first_of_images),
    "first_pool_n1": ((1, *IMAGES), first_of_images),
    "first_scale": ((5, *VECTORS), lambda: first(Chain(scale=Scale(0.5)))),
    "first_scale_n1": ((1, *VECTORS), lambda: first(Chain(scale=Scale(0.5)))),
    "first_shortcut_relu": ((5, *VECTORS), lambda: first(Chain(act=nn.ReLU()))),
    "first_shortcut_relu_n1": ((1, *VECTORS), lambda: first(Chain(act=nn.ReLU()))),
    "first_identity": ((5, *VECTORS), lambda: first(Chain(same=nn.Identity()))),
    "first_identity_n1": ((1, *VECTORS), lambda: first(Chain(same=nn.Identity()))),
    "first_shortcut_tanh": ((3, *VECTORS), lambda: first(Chain(act=nn.Tanh()))),
    "first_without_weights": ((3, *VECTORS), lambda: Chain(
        block=Residual(Chain(act=nn.Tanh())), hidden=nn.Linear(3, 5), act=leaky(), fc=nn.Linear(5, 1))),
    "first_after_leaky": ((5, *VECTORS), lambda: first(Chain(scale=Scale(0.5)), act=leaky())),
    "first_after_leaky_n1": ((1, *VECTORS), lambda: first(Chain(scale=Scale(0.5)), act=leaky())),
    "first_after_flatten": ((3, 3, 1, 1), lambda: first(Chain(act=leaky()), flatten=nn.Flatten())),
    "last": ((5, *VECTORS), lambda: Chain(
        stem=nn.Linear(3, 5), act=leaky(), block=Residual(Chain(fc=nn.Linear(5, 1), end1=leaky()), Chain(fc=nn.Linear(5, 1))))),
    # After a rectifier or a normalisation.
    "after_relu": ((5, *VECTORS), lambda: vectors(act=nn.ReLU(), block=block(nn.ReLU()))),
    "after_leaky": ((2, *VECTORS), lambda: vectors(act=leaky(), block=Residual(Chain(act=leaky())), act2=leaky())),
    "after_leaky_empty": ((5, *VECTORS), lambda: vectors(act=leaky(), block=Residual(Chain()))),
    "after_layer_norm_empty": ((5, *VECTORS), lambda: vectors(
        norm=nn.LayerNorm(5, elementwise_affine=False), block=Residual(Chain()), act=nn.Tanh())),
    "after_layer_norm_identity": ((1, *VECTORS), lambda: vectors(
        norm=nn.LayerNorm(5, elementwise_affine=False),
        block=Residual(Chain(same=nn.Identity()), Chain(act=nn.Tanh()), scale=0.3), act=leaky())),
    "after_softmax_empty": ((3, *VECTORS), lambda: vectors(soft=nn.Softmax(1), block=Residual(Chain()), act=nn.Tanh())),
    "after_layer_norm": ((3, *VECTORS), lambda: vectors(norm=nn.LayerNorm(5, elementwise_affine=False), block=block(leaky()), act=leaky())),
    # Scaled.
    "scaled": ((5, *VECTORS), lambda: vectors(block=block(nn.ReLU(), scale=0.3))),
    "scaled_identity": ((3, *VECTORS), lambda: vectors(block=Residual(Chain(same=nn.Identity()), scale=0.3), act=leaky())),
    "scaled_conv": ((2, *IMAGES), lambda: images(
        block=Residual(conv_ends_in(leaky()), Chain(conv=nn.Conv2d(3, 3, 1)), scale=0.3), act=leaky())),
    # As published critics are made.
    "resnet": ((3, *IMAGES), lambda: Chain(
        block1=Residual(Chain(conv1=conv(2), act=nn.ReLU(), conv2=conv(), pool=pool()), Chain(pool=pool(), conv=nn.Conv2d(2, 3, 1))),
        block2=Residual(Chain(act1=leaky(), conv1=conv(), act2=leaky(), conv2=conv())),
        act=leaky(), pool=nn.AvgPool2d(2), flatten=nn.Flatten(), fc=nn.Linear(3, 1))),
    "resnet_instance_norm_1d": ((3, 2, 6), lambda: Chain(
        stem=nn.Conv1d(2, 3, 3, padding=1),
        block=Residual(Chain(act=leaky(), conv=nn.Conv1d(3, 3, 3, padding=1), norm=nn.InstanceNorm1d(3)), scale=0.3),
        act=leaky(), flatten=nn.Flatten(), fc=nn.Linear(18, 1))),
    "batch_norm": ((5, *IMAGES), lambda: Chain(
        conv1=conv(2), norm1=nn.BatchNorm2d(3), act1=leaky(), conv2=conv(3, 2, stride=2), act2=leaky(),
        flatten=nn.Flatten(), fc=nn.Linear(8, 1))),
    # Activations that work in place in C#.
    "inplace_relu": ((5, *VECTORS), lambda: mlp(nn.ReLU)),
    "inplace_leaky": ((3, *VECTORS), lambda: mlp(leaky)),
    "inplace_leaky_0": ((5, *VECTORS), lambda: mlp(lambda: nn.LeakyReLU(0.0))),
    "inplace_silu": ((5, *VECTORS), lambda: mlp(nn.SiLU)),
    "inplace_elu": ((2, *VECTORS), lambda: mlp(nn.ELU)),
    "inplace_selu": ((5, *VECTORS), lambda: mlp(nn.SELU)),
    "inplace_celu": ((3, *VECTORS), lambda: mlp(nn.CELU)),
    "inplace_gelu": ((5, *VECTORS), lambda: mlp(nn.GELU)),
    "inplace_tanh": ((5, *VECTORS), lambda: mlp(nn.Tanh)),
    "inplace_sigmoid": ((2, *VECTORS), lambda: mlp(nn.Sigmoid)),
    "inplace_relu6": ((5, *VECTORS), lambda: mlp(nn.ReLU6)),
    "inplace_hardswish": ((3, *VECTORS), lambda: mlp(nn.Hardswish)),
    "inplace_hardtanh": ((5, *VECTORS), lambda: mlp(nn.Hardtanh)),
    "inplace_threshold": ((5, *VECTORS), lambda: mlp(lambda: nn.Threshold(0.1, 0.05))),
    "inplace_rrelu_eval": ((3, *VECTORS), lambda: mlp(nn.RReLU)),
    "inplace_alpha_dropout_eval": ((5, *VECTORS), lambda: Chain(
        fc1=nn.Linear(3, 5), act1=leaky(), drop=nn.AlphaDropout(0.3), fc2=linear(), act2=leaky(), fc=nn.Linear(5, 1))),
    "inplace_end_silu": ((3, *VECTORS), lambda: vectors(block=block(nn.SiLU()))),
    "inplace_end_leaky": ((5, *VECTORS), lambda: vectors(block=block(leaky()), act=leaky())),
    # In place here too: the shortcut reads what the branch's first layer has changed.
    "inplace_first_of_branch": ((5, *VECTORS), lambda: vectors(
        block=Residual(Chain(act=nn.LeakyReLU(0.2, inplace=True), fc=linear(), end1=nn.Tanh())))),
    # Batches whose mean is no exact number: the last bias's gradient is 0 all the same.
    "batch_of_80": ((80, 2), lambda: Chain(fc1=nn.Linear(2, 3), act=leaky(), fc=nn.Linear(3, 1))),
    "batch_of_96": ((96, 2), lambda: Chain(
        fc1=nn.Linear(2, 3), block=Residual(Chain(fc=nn.Linear(3, 3), end1=nn.Tanh())), fc=nn.Linear(3, 1))),
}

TRAINING = ["end_batch_norm", "batch_norm"]


def critic_of_vectors():
    return Chain(fc1=nn.Linear(3, 5), act1=leaky(), fc2=linear(), act2=leaky(), fc=nn.Linear(5, 1))


def residual_critic_of_vectors():
    return vectors(block=block(leaky()), act=leaky())


def critic_of_images():
    return Chain(conv1=conv(2, 3, stride=2), act1=leaky(), flatten=nn.Flatten(), fc=nn.Linear(12, 1))


def residual_critic_of_images():
    return Chain(
        stem=conv(2), block1=Residual(conv_ends_in(leaky())),
        block2=Residual(Chain(act=leaky(), conv=conv(), pool=pool()), Chain(pool=pool())),
        act=leaky(), flatten=nn.Flatten(), fc=nn.Linear(12, 1))


def from_vectors(**layers):
    return Chain(stem=nn.Linear(2, 5), **layers, fc=nn.Linear(5, 3))


def deconvolution():
    return Chain(
        fc=nn.Linear(2, 12), unflatten=nn.Unflatten(1, (3, 2, 2)), norm=nn.BatchNorm2d(3), act=nn.ReLU(),
        deconv=nn.ConvTranspose2d(3, 2, 4, stride=2, padding=1), out=nn.Tanh())


def residual_generator_of_images():
    return Chain(
        fc=nn.Linear(2, 12), unflatten=nn.Unflatten(1, (3, 2, 2)),
        block1=Residual(Chain(norm=nn.BatchNorm2d(3), act=nn.ReLU(), up=up(), conv=conv()), Chain(up=up())),
        block2=Residual(conv_ends_in(leaky()), scale=0.3), norm=nn.BatchNorm2d(3), act=nn.ReLU(), conv=conv(3, 2), out=nn.Tanh())


# name: (latents with the batch, the generator, in training mode; the critic, in evaluation mode).
GENERATORS = {
    "mlp": ((5, 2), lambda: from_vectors(act=nn.ReLU()), critic_of_vectors),
    "end_leaky": ((5, 2), lambda: from_vectors(block=block(leaky()), act=leaky()), critic_of_vectors),
    "end_leaky_n1": ((1, 2), lambda: from_vectors(block=block(leaky())), critic_of_vectors),
    "end_relu": ((3, 2), lambda: from_vectors(act=leaky(), block=block(nn.ReLU())), residual_critic_of_vectors),
    "end_tanh": ((5, 2), lambda: from_vectors(block=block(nn.Tanh())), critic_of_vectors),
    "end_softmax": ((3, 2), lambda: from_vectors(block=block(nn.Softmax(1)), act=nn.Tanh()), critic_of_vectors),
    "end_layer_norm": ((5, 2), lambda: from_vectors(
        block=block(nn.LayerNorm(5, elementwise_affine=False)), act=leaky()), critic_of_vectors),
    "end_batch_norm": ((5, 2), lambda: from_vectors(block=block(nn.BatchNorm1d(5, affine=False)), act=leaky()), residual_critic_of_vectors),
    "empty": ((2, 2), lambda: from_vectors(block=Residual(Chain()), act=leaky()), critic_of_vectors),
    "identity_with_shortcut": ((3, 2), lambda: from_vectors(
        block=Residual(Chain(same=nn.Identity()), Chain(fc=linear(), act=leaky()))), critic_of_vectors),
    "nested": ((5, 2), lambda: from_vectors(
        block=Residual(Chain(inner=block(leaky()), fc=linear(), act=leaky()), scale=0.3)), residual_critic_of_vectors),
    "first": ((5, 2), lambda: Chain(
        block=Residual(Chain(fc=nn.Linear(2, 2), act=leaky())), hidden=nn.Linear(2, 5), act=leaky(), fc=nn.Linear(5, 3)),
              critic_of_vectors),
    "first_scale": ((3, 2), lambda: Chain(
        block=Residual(Chain(fc=nn.Linear(2, 2), act=leaky()), Chain(scale=Scale(0.5))), fc=nn.Linear(2, 3)), critic_of_vectors),
    "last": ((3, 2), lambda: Chain(
        stem=nn.Linear(2, 3), block=Residual(Chain(fc=nn.Linear(3, 3), act=leaky()), Chain(fc=nn.Linear(3, 3)))),
        residual_critic_of_vectors),
    "inplace_silu": ((5, 2), lambda: from_vectors(act=nn.SiLU()), critic_of_vectors),
    "layer_norm": ((3, 2), lambda: from_vectors(norm=nn.LayerNorm(5), act=leaky()), critic_of_vectors),
    "deconvolution": ((5, 2), deconvolution, critic_of_images),
    "resnet": ((3, 2), residual_generator_of_images, residual_critic_of_images),
}

# name: (the samples' shape, generator, critic). Both are in training mode. A run is a pair with the penalty at one kind of points.
PAIRS = {
    "mlp": (VECTORS, lambda: from_vectors(act1=nn.ReLU(), hidden=linear(), act2=nn.ReLU()), critic_of_vectors),
    "convolutions": (IMAGES, deconvolution, lambda: Chain(
        conv1=conv(2), norm=nn.LayerNorm([3, 4, 4]), act1=leaky(), conv2=conv(3, 2, stride=2), act2=leaky(),
        flatten=nn.Flatten(), fc=nn.Linear(8, 1))),
    "residual_vectors": (VECTORS, lambda: from_vectors(block=block(leaky()), act=leaky()), residual_critic_of_vectors),
    "residual_images": (IMAGES, residual_generator_of_images, residual_critic_of_images),
}


def layers(network):
    """The layers in PyTorch's own words, in order; then the residual blocks."""
    modules = list(network.named_modules())
    return [f"{path}: {layer}" for path, layer in modules if not list(layer.children()) and not isinstance(layer, Chain)] + [
        f"{path}: Residual({layer.extra_repr()})" for path, layer in modules if isinstance(layer, Residual)]
