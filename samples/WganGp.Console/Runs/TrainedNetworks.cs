using System.Text.Json;
using TorchSharp;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Runs;

/// <summary>The networks of a checkpoint: the generator as <c>sample</c> uses it, with averaged weights if the run keeps them.</summary>
internal sealed class TrainedNetworks : IDisposable
{
    private const string EnvironmentKey = "wgangp.environment";

    private readonly Recipe recipe;

    private TrainedNetworks(Recipe recipe, IGenerator generator, ICritic critic, IReadOnlyDictionary<string, string> metadata)
    {
        this.recipe = recipe;
        Generator = generator;
        Critic = critic;
        Metadata = metadata;
    }

    public IGenerator Generator { get; }

    public ICritic Critic { get; }

    private IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Loads the networks of a recipe's checkpoint.</summary>
    public static TrainedNetworks Load(string path, Recipe recipe)
    {
        using var checkpoint = Checkpoint.Open(path);
        var (generator, critic) = (recipe.Generator(recipe), recipe.Critic(recipe));
        checkpoint.LoadGenerator(generator);
        checkpoint.LoadCritic(critic);
        generator.Module.eval();
        return new TrainedNetworks(recipe, generator, critic, checkpoint.Metadata);
    }

    /// <summary>What determines the bits of the run's numbers, as the checkpoint records it: names and values.</summary>
    public IReadOnlyList<(string Label, string Value)> Environment()
    {
        if (!Metadata.TryGetValue(EnvironmentKey, out var text)) return [];
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateObject().Select(entry => (entry.Name, entry.Value.ToString()))];
    }

    /// <summary>Samples for latents, on the CPU.</summary>
    public torch.Tensor Generate(torch.Tensor latents, torch.Tensor? condition)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var weight = Generator.Module.parameters().First();
        var placed = latents.to(weight.dtype, weight.device);
        return Generator.Generate(placed, condition?.to(weight.device)).to(torch.float32, torch.CPU).MoveToOuterDisposeScope();
    }

    /// <summary>As many samples, of all classes in turn.</summary>
    public torch.Tensor Sample(int count, ulong seed)
    {
        using var scope = torch.NewDisposeScope();
        using var random = new torch.Generator(seed);
        return Generate(Generator.SampleLatent(count, random), ClassLabels.InTurn(recipe, count)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Generator.Module.Dispose();
        Critic.Module.Dispose();
    }
}
