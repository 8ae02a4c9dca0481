using WganGp.Tests.Support;
using static TorchSharp.torch;

namespace WganGp.Tests.Inspection;

/// <summary>Inspections that could end the process: they run in a child.</summary>
public static class CriticInspectorScenarios
{
    public static string No_second_derivative() => Inspect((x, s) => cdist(x * s, zeros(1, 3), p: 1.5).squeeze(1));

    public static string No_second_derivative_towards_the_samples_alone() =>
        Inspect((x, s) => cdist(x, zeros(1, 3), p: 1.5).squeeze(1) + (x * s).sum(1));

    public static string In_place_change_of_a_saved_value() => Inspect((x, s) =>
    {
        var hidden = (x * s).sigmoid();
        var score = hidden.square().sum(1);
        hidden.mul_(2);
        return score + (x * s).sum(1);
    });

    public static string Score_is_null() => Inspect((x, s) => null!);

    public static string Score_is_disposed() => Inspect((x, s) =>
    {
        var score = x.sum(1) * s;
        score.Dispose();
        return score;
    });

    public static string Score_is_made_from_numbers() => Inspect((x, s) => tensor(x.sum(1).detach().data<float>().ToArray()));

    public static string Module_without_parameters() => Print(new ModuleCritic(nn.Sequential(("sum", new Sum()))));

    private static string Inspect(Func<Tensor, Tensor, Tensor> score) => Print(Critics.FromFunction(score));

    private static string Print(ICritic critic) => CriticInspector.Inspect(critic, randn(4, 3)).ToString();

    private sealed class Sum() : nn.Module<Tensor, Tensor>("sum")
    {
        public override Tensor forward(Tensor input) => input.sum(1);
    }
}
