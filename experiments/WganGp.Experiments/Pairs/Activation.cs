using WganGp.Recipes.Networks;
using static TorchSharp.torch;

namespace WganGp.Experiments;

/// <summary>The nonlinearities of the paper's section 5.1 and appendix D.</summary>
internal enum Activation
{
    ReLU,
    LeakyReLU,
    Tanh,

    /// <summary>softplus(2x + 2) / 2 - 1.</summary>
    SmoothElu,

    /// <summary>From appendix D, not section 5.1.</summary>
    Elu,
}

/// <summary>Creates their layers.</summary>
internal static class Activations
{
    public static nn.Module<Tensor, Tensor> Create(this Activation activation) => activation switch
    {
        Activation.ReLU => nn.ReLU(),
        Activation.LeakyReLU => nn.LeakyReLU(0.2),
        Activation.Tanh => nn.Tanh(),
        Activation.SmoothElu => new SmoothElu(),
        Activation.Elu => nn.ELU(),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no such nonlinearity."),
    };

    public static string Name(this Activation activation) => activation switch
    {
        Activation.SmoothElu => "softplus(2x+2)/2-1",
        Activation.Elu => "ELU",
        Activation.Tanh => "tanh",
        _ => activation.ToString(),
    };
}
