using WganGp.Tests.Support;
using static TorchSharp.torch;

namespace WganGp.Tests;

/// <summary>Networks that break their contract in ways that could end the process: they run in a child.</summary>
public static class BadNetworkScenarios
{
    public static string Score_ignores_samples() => Penalty((samples, scale) => scale.expand(samples.shape[0]));

    public static string Score_is_detached() => Penalty((samples, scale) => samples.detach().sum(1));

    public static string Score_is_made_from_numbers() =>
        Penalty((samples, scale) => tensor(samples.sum(1).detach().data<float>().ToArray()));

    public static string Score_has_wrong_shape() => Penalty((samples, scale) => samples * scale);

    public static string Score_is_an_integer() => Penalty((samples, scale) => samples.sum(1).to(ScalarType.Int64));

    public static string Score_is_null() => Penalty((samples, scale) => null!);

    public static string Score_is_disposed() => Penalty((samples, scale) =>
    {
        var score = samples.sum(1) * scale;
        score.Dispose();
        return score;
    });

    public static string Critic_throws() => Penalty((samples, scale) => throw new InvalidOperationException("the critic's own error"));

    public static string Critic_has_a_shape_error() =>
        Caught(() => new GradientPenalty().Compute(new ModuleCritic(nn.Linear(7, 1)), randn(4, 3), randn(4, 3)));

    public static string Critic_is_of_another_type() =>
        Caught(() => new GradientPenalty().Compute(new ModuleCritic(nn.Linear(3, 1, dtype: ScalarType.Float64)), randn(4, 3), randn(4, 3)));

    public static string No_second_derivative() => Step((samples, scale) => cdist(samples * scale, zeros(1, 3), p: 1.5).squeeze(1));

    public static string In_place_change_of_a_saved_value() => Step((samples, scale) =>
    {
        var hidden = (samples * scale).sigmoid();
        var score = hidden.square().sum(1);
        hidden.mul_(2);
        return score;
    });

    public static string Generator_without_gradient() => Training(
        () => new ModuleGenerator(new Function(latent => latent.detach()), 3), Linear);

    public static string Generator_of_another_shape() => Training(() => new ModuleGenerator(nn.Linear(3, 5), 3), Linear);

    public static string Generator_throws() => Training(
        () => new ModuleGenerator(new Function(latent => throw new InvalidOperationException("the generator's own error")), 3), Linear);

    public static string Latent_sampler_of_another_shape() => Training(
        () => new ModuleGenerator(nn.Linear(3, 3), 3) { LatentSampler = (count, _) => zeros(count, 4) }, Linear);

    private static string Penalty(Func<Tensor, Tensor, Tensor> score) =>
        Caught(() => new GradientPenalty().Compute(Critics.FromFunction(score), randn(4, 3), randn(4, 3)));

    // A host's own loop: the preflight, which would find these first, has tests of its own.
    private static string Step(Func<Tensor, Tensor, Tensor> score) => Caught(() =>
    {
        using var trainer = Toys.Trainer(Toys.Options(), () => Critics.FromFunction(score), () => new ModuleGenerator(nn.Linear(3, 3), 3));
        trainer.CriticStep(randn(16, 3));
    });

    private static string Training(Func<IGenerator> generator, Func<ICritic> critic) => Caught(() =>
    {
        using var trainer = Toys.Trainer(Toys.Options(), critic, generator);
        foreach (var _ in trainer.Train(TrainingData.FromTensor(randn(32, 3)))) { }
    });

    private static ICritic Linear() => new ModuleCritic(nn.Linear(3, 1));

    private static string Caught(Action action)
    {
        try
        {
            action();
            return "nothing was thrown";
        }
        catch (Exception error)
        {
            return $"{error.GetType().Name}: {error.Message}";
        }
    }

    private sealed class Function : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Parameter weight = nn.Parameter(ones(1));
        private readonly Func<Tensor, Tensor> function;

        public Function(Func<Tensor, Tensor> function) : base("function")
        {
            this.function = function;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => function(input);
    }
}
