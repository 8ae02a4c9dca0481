using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Numerics;

internal static partial class OracleChains
{
    private static readonly Dictionary<string, Func<Sequential>> Builders = new()
    {
        // What a branch ends in.
        ["end_linear"] = () => Vectors(("block", Block())),
        ["end_relu"] = () => Vectors(("block", Block(ReLU()))),
        ["end_relu_n1"] = () => Vectors(("block", Block(ReLU()))),
        ["end_leaky"] = () => Vectors(("block", Block(Leaky())), ("act", Leaky())),
        ["end_leaky_conv"] = () => Images(("block", Residual(ConvEndsIn(Leaky()))), ("act", Leaky())),
        ["end_layer_norm"] = () => Vectors(("block", Block(Plain5())), ("act", Leaky())),
        ["end_layer_norm_n1"] = () => Vectors(("block", Block(Plain5())), ("act", Leaky())),
        ["end_layer_norm_gain"] = () => Vectors(("block", Block(LayerNorm(5))), ("act", Leaky())),
        ["end_group_norm"] = () => Images(("block", Residual(ConvEndsIn(GroupNorm(3, 3, affine: false)))), ("act", Leaky())),
        ["end_instance_norm"] = () => Images(("block", Residual(ConvEndsIn(InstanceNorm2d(3)))), ("act", Leaky())),
        ["end_instance_norm_n1"] = () => Images(("block", Residual(ConvEndsIn(InstanceNorm2d(3))))),
        ["end_batch_norm"] = () => Images(("block", Residual(ConvEndsIn(BatchNorm2d(3, affine: false)))), ("act", Leaky())),
        ["end_batch_norm_eval"] = () => Images(("block", Residual(ConvEndsIn(BatchNorm2d(3, affine: false)))), ("act", Leaky())),
        ["end_tanh"] = () => Vectors(("block", Block(Tanh()))),
        ["end_sigmoid"] = () => Vectors(("block", Block(Sigmoid())), ("act", Leaky())),
        ["end_softmax"] = () => Vectors(("block", Block(Softmax(1)))),
        ["end_softmax_n1"] = () => Vectors(("block", Block(Softmax(1)))),
        ["end_tanh_beside_softmax"] = () => Vectors(("block", Block(Tanh())), ("soft", Softmax(1)), ("mix", Linear5()), ("act", Tanh())),
        ["end_relu_beside_softmax"] = () => Vectors(("block", Block(ReLU())), ("soft", Softmax(1))),
        ["end_softplus"] = () => Vectors(("block", Block(Softplus())), ("act", Leaky())),
        ["end_silu"] = () => Vectors(("block", Block(SiLU()))),
        ["end_dropout_eval"] = () => Vectors(("block", Block(Dropout(0.5))), ("act", Leaky())),
        ["end_scale"] = () => Vectors(("block", Block(Scale(0.5))), ("act", Leaky())),
        ["end_flatten"] = () => Chain(
            ("stem", Conv(2)), ("block", Residual(ConvEndsIn(Leaky(), Flatten()), Chain(("flatten", Flatten())))), ("fc", Linear(48, 1))),
        ["end_flatten_of_vectors"] = () => Vectors(("block", Block(ReLU(), Flatten()))),
        ["end_pool"] = () => Images(12, ("block", Residual(ConvEndsIn(Leaky(), Pool()), Chain(("pool", Pool())))), ("act", Leaky())),
        ["end_upsample"] = () => Images(
            12, ("down", Pool()), ("block", Residual(ConvEndsIn(Leaky(), Up()), Chain(("up", Up())))), ("act", Leaky()), ("down2", Pool())),

        // Branches without a layer that computes.
        ["empty"] = () => Vectors(("block", Residual(Chain())), ("act", Leaky())),
        ["empty_n1"] = () => Vectors(("block", Residual(Chain())), ("act", Leaky())),
        ["empty_with_shortcut"] = () => Vectors(("block", Residual(Chain(), Chain(("fc", Linear5()), ("act", Leaky()))))),
        ["empty_with_empty_shortcut"] = () => Vectors(("block", Residual(Chain(), Chain())), ("act", Tanh())),
        ["empty_shortcut"] = () => Vectors(("block", Block(Chain(), 1, ReLU())), ("act", Tanh())),
        ["identity"] = () => Vectors(("block", Residual(Chain(("same", Identity())))), ("act", Leaky())),
        ["identity_with_shortcut"] = () => Vectors(
            ("block", Residual(Chain(("same", Identity())), Chain(("fc", Linear5()), ("act", ReLU()))))),
        ["flatten_alone"] = () => Vectors(("block", Residual(Chain(("flat", Flatten())))), ("act", ReLU())),
        ["relu_alone"] = () => Vectors(("block", Residual(Chain(("act", ReLU()))))),
        ["leaky_alone"] = () => Vectors(("block", Residual(Chain(("act", Leaky())))), ("act", ReLU())),
        ["tanh_alone"] = () => Vectors(("block", Residual(Chain(("act", Tanh())))), ("act", Leaky())),
        ["layer_norm_alone"] = () => Vectors(("block", Residual(Chain(("norm", Plain5()))))),

        // What a shortcut ends in.
        ["shortcut_relu"] = () => Vectors(("block", Block(Chain(("fc", Linear5()), ("act", ReLU())), 1)), ("act", Leaky())),
        ["shortcut_layer_norm"] = () => Vectors(("block", Block(Chain(("norm", Plain5())), 1, Leaky())), ("act", Leaky())),
        ["shortcut_tanh"] = () => Vectors(("block", Block(Chain(("act", Tanh())), 1, Tanh()))),

        // Nested.
        ["nested"] = () => Vectors(("block", Residual(Chain(("inner", Block(Leaky())), ("fc", Linear5()), ("act", Leaky()))))),
        ["nested_last"] = () => Vectors(
            ("block", Residual(Chain(("fc", Linear5()), ("act", Leaky()), ("inner", Block(ReLU()))))), ("act", Tanh())),
        ["nested_alone"] = () => Vectors(("block", Residual(Chain(("inner", Residual(Chain(("inner", Block(Leaky()))))))))),
        ["nested_empty"] = () => Vectors(("block", Residual(Chain(("inner", Residual(Chain()))))), ("act", Leaky())),
        ["nested_in_shortcut"] = () => Vectors(("block", Residual(
            Chain(("inner", Block(Plain5())), ("act", Leaky())), Chain(("inner", Block(null, 0.3, Leaky())))))),
        ["nested_scaled"] = () => Vectors(("block", Residual(
            Chain(("inner", Residual(Chain(("fc", Linear5()), ("act", Leaky())), scale: 0.3)), ("fc", Linear5()), ("act", Tanh())),
            scale: 0.3))),

        // First and last.
        ["first"] = () => First(),
        ["first_n1"] = () => First(),
        ["first_relu"] = () => Chain(("block", Residual(Chain(("fc", Linear(3, 3)), ("end1", ReLU())))), ("fc", Linear(3, 1))),
        ["first_empty"] = () => Chain(("block", Residual(Chain())), ("hidden", Linear(3, 5)), ("act", Leaky()), ("fc", Linear(5, 1))),
        ["first_pool"] = FirstOfImages,
        ["first_pool_n1"] = FirstOfImages,
        ["first_scale"] = () => First(Chain(("scale", Scale(0.5)))),
        ["first_scale_n1"] = () => First(Chain(("scale", Scale(0.5)))),
        ["first_shortcut_relu"] = () => First(Chain(("act", ReLU()))),
        ["first_shortcut_relu_n1"] = () => First(Chain(("act", ReLU()))),
        ["first_identity"] = () => First(Chain(("same", Identity()))),
        ["first_identity_n1"] = () => First(Chain(("same", Identity()))),
        ["first_shortcut_tanh"] = () => First(Chain(("act", Tanh()))),
        ["first_without_weights"] = () => Chain(
            ("block", Residual(Chain(("act", Tanh())))), ("hidden", Linear(3, 5)), ("act", Leaky()), ("fc", Linear(5, 1))),
        ["first_after_leaky"] = () => First(Chain(("scale", Scale(0.5))), ("act", Leaky())),
        ["first_after_leaky_n1"] = () => First(Chain(("scale", Scale(0.5))), ("act", Leaky())),
        ["first_after_flatten"] = () => First(Chain(("act", Leaky())), ("flatten", Flatten())),
        ["last"] = () => Chain(
            ("stem", Linear(3, 5)), ("act", Leaky()),
            ("block", Residual(Chain(("fc", Linear(5, 1)), ("end1", Leaky())), Chain(("fc", Linear(5, 1)))))),

        // After a rectifier or a normalisation.
        ["after_relu"] = () => Vectors(("act", ReLU()), ("block", Block(ReLU()))),
        ["after_leaky"] = () => Vectors(("act", Leaky()), ("block", Residual(Chain(("act", Leaky())))), ("act2", Leaky())),
        ["after_leaky_empty"] = () => Vectors(("act", Leaky()), ("block", Residual(Chain()))),
        ["after_layer_norm_empty"] = () => Vectors(("norm", Plain5()), ("block", Residual(Chain())), ("act", Tanh())),
        ["after_layer_norm_identity"] = () => Vectors(
            ("norm", Plain5()), ("block", Residual(Chain(("same", Identity())), Chain(("act", Tanh())), 0.3)), ("act", Leaky())),
        ["after_softmax_empty"] = () => Vectors(("soft", Softmax(1)), ("block", Residual(Chain())), ("act", Tanh())),
        ["after_layer_norm"] = () => Vectors(("norm", Plain5()), ("block", Block(Leaky())), ("act", Leaky())),

        // Scaled.
        ["scaled"] = () => Vectors(("block", Block(null, 0.3, ReLU()))),
        ["scaled_identity"] = () => Vectors(("block", Residual(Chain(("same", Identity())), scale: 0.3)), ("act", Leaky())),
        ["scaled_conv"] = () => Images(("block", Residual(ConvEndsIn(Leaky()), Chain(("conv", Conv2d(3, 3, 1))), 0.3)), ("act", Leaky())),

        // As published critics are made.
        ["resnet"] = () => Chain(
            ("block1", Residual(
                Chain(("conv1", Conv(2)), ("act", ReLU()), ("conv2", Conv()), ("pool", Pool())),
                Chain(("pool", Pool()), ("conv", Conv2d(2, 3, 1))))),
            ("block2", Residual(Chain(("act1", Leaky()), ("conv1", Conv()), ("act2", Leaky()), ("conv2", Conv())))),
            ("act", Leaky()), ("pool", Pool()), ("flatten", Flatten()), ("fc", Linear(3, 1))),
        ["resnet_instance_norm_1d"] = () => Chain(
            ("stem", Conv1d(2, 3, 3, padding: 1)),
            ("block", Residual(Chain(("act", Leaky()), ("conv", Conv1d(3, 3, 3, padding: 1)), ("norm", InstanceNorm1d(3))), scale: 0.3)),
            ("act", Leaky()), ("flatten", Flatten()), ("fc", Linear(18, 1))),
        ["batch_norm"] = () => Chain(
            ("conv1", Conv(2)), ("norm1", BatchNorm2d(3)), ("act1", Leaky()), ("conv2", Conv(3, 2, stride: 2)), ("act2", Leaky()),
            ("flatten", Flatten()), ("fc", Linear(8, 1))),

        // Activations that work in place; out of place in PyTorch.
        ["inplace_relu"] = () => Mlp(() => ReLU(inplace: true)),
        ["inplace_leaky"] = () => Mlp(() => LeakyReLU(0.2, inplace: true)),
        ["inplace_leaky_0"] = () => Mlp(() => LeakyReLU(0, inplace: true)),
        ["inplace_silu"] = () => Mlp(() => SiLU(inplace: true)),
        ["inplace_elu"] = () => Mlp(() => ELU(inplace: true)),
        ["inplace_selu"] = () => Mlp(() => SELU(inplace: true)),
        ["inplace_celu"] = () => Mlp(() => CELU(inplace: true)),
        ["inplace_gelu"] = () => Mlp(() => GELU(inplace: true)),
        ["inplace_tanh"] = () => Mlp(() => Tanh(inplace: true)),
        ["inplace_sigmoid"] = () => Mlp(() => Sigmoid(inplace: true)),
        ["inplace_relu6"] = () => Mlp(() => ReLU6(inplace: true)),
        ["inplace_hardswish"] = () => Mlp(() => Hardswish(inplace: true)),
        ["inplace_hardtanh"] = () => Mlp(() => Hardtanh(inplace: true)),
        ["inplace_threshold"] = () => Mlp(() => Threshold(0.1, 0.05, inplace: true)),
        ["inplace_rrelu_eval"] = () => Mlp(() => RReLU(inplace: true)),
        ["inplace_alpha_dropout_eval"] = () => Chain(
            ("fc1", Linear(3, 5)), ("act1", Leaky()), ("drop", AlphaDropout(0.3, inplace: true)), ("fc2", Linear5()), ("act2", Leaky()),
            ("fc", Linear(5, 1))),
        ["inplace_end_silu"] = () => Vectors(("block", Block(SiLU(inplace: true)))),
        ["inplace_end_leaky"] = () => Vectors(("block", Block(LeakyReLU(0.2, inplace: true))), ("act", Leaky())),
        // In place in PyTorch too: the shortcut reads what the branch's first layer has changed.
        ["inplace_first_of_branch"] = () => Vectors(
            ("block", Residual(Chain(("act", LeakyReLU(0.2, inplace: true)), ("fc", Linear5()), ("end1", Tanh()))))),

        // Batches whose mean is no exact number: the last bias's gradient is 0 all the same.
        ["batch_of_80"] = () => Chain(("fc1", Linear(2, 3)), ("act", Leaky()), ("fc", Linear(3, 1))),
        ["batch_of_96"] = () => Chain(
            ("fc1", Linear(2, 3)), ("block", Residual(Chain(("fc", Linear(3, 3)), ("end1", Tanh())))), ("fc", Linear(3, 1))),
    };
}
