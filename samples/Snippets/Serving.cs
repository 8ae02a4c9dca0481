using WganGp;
using WganGp.Recipes;
using static TorchSharp.torch;

namespace Snippets;

internal static class Serving
{
    public static async Task<Tensor> OfARecipe(CancellationToken cancellationToken)
    {
        using Checkpoint checkpoint = Checkpoint.Open("run.safetensors");
        using GeneratorSampler sampler = Recipe.Of(checkpoint).CreateSampler(checkpoint);
        Tensor images = await sampler.SampleAsync(16, seed: 7, cancellationToken: cancellationToken);
        Tensor bags = await sampler.SampleClassAsync(16, label: 8, seed: 7, cancellationToken);
        return cat([images, bags]);
    }

    public static GeneratorSampler OfOwnNetworks(Func<nn.Module<Tensor, Tensor>> buildGenerator)
    {
        var options = new GeneratorSamplerOptions { Workers = 2, MaxWaiting = 50, MaxCount = 64 };
        using Checkpoint checkpoint = Checkpoint.Open("run.safetensors");
        return GeneratorSampler.Load(checkpoint, () => new ModuleGenerator(buildGenerator(), 128), options);
    }
}
