using static TorchSharp.torch;

namespace WganGp.Tests.Support;

/// <summary>Small networks and data on which a trainer runs in milliseconds.</summary>
internal static class Toys
{
    public static WganGpOptions Options(long steps = 10) => new()
    {
        Steps = steps,
        BatchSize = 16,
        CriticSteps = 2,
        ReportEvery = 5,
        CriticOptimizer = { LearningRate = 1e-3 },
        GeneratorOptimizer = { LearningRate = 1e-3 },
    };

    /// <summary>
    /// Options under which a toy converges: GANs circle around their solution (arXiv 1801.04406), so samples come from the
    /// average of the circle.
    /// </summary>
    public static WganGpOptions ConvergingOptions() => new()
    {
        Steps = 800,
        BatchSize = 64,
        CriticSteps = 5,
        ReportEvery = 200,
        GeneratorAverageDecay = 0.995,
        GradientPenalty = { Weight = 1 },
        CriticOptimizer = { LearningRate = 1e-3 },
        GeneratorOptimizer = { LearningRate = 5e-4 },
    };

    public static nn.Module<Tensor, Tensor> Mlp(long inputs, long outputs, long width = 32) =>
        nn.Sequential(nn.Linear(inputs, width), nn.LeakyReLU(0.2), nn.Linear(width, width), nn.LeakyReLU(0.2), nn.Linear(width, outputs));

    public static WganGpTrainer Trainer(WganGpOptions? options = null, Func<ICritic>? critic = null, Func<IGenerator>? generator = null) =>
        WganGpTrainer.Create(generator ?? (() => new ModuleGenerator(Mlp(2, 2), 2)), critic ?? (() => new ModuleCritic(Mlp(2, 1))),
            options ?? Options());

    /// <summary>Points around (2, -1).</summary>
    public static Tensor Points(int count = 64)
    {
        using var random = new Generator(42);
        using var center = tensor(new float[] { 2, -1 });
        return randn([count, 2], generator: random) * 0.5 + center;
    }

    /// <summary>The bytes of all weights and buffers.</summary>
    public static byte[] Bytes(nn.Module module) =>
        [.. module.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value.Bytes())];

    public static byte[] Bytes(WganGpTrainer trainer) => [.. Bytes(trainer.Generator.Module), .. Bytes(trainer.Critic.Module)];
}
