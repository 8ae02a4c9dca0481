using TorchSharp;

namespace WganGp;

/// <summary>A generator made of any TorchSharp module: <c>new ModuleGenerator(nn.Sequential(…), 128)</c>.</summary>
/// <remarks>
/// The module stays the caller's: it is not disposed here. The name is not plain Generator, because programs that write
/// <c>using static TorchSharp.torch</c> already have a <c>Generator</c>, of random numbers.
/// </remarks>
public sealed class ModuleGenerator : IGenerator, ILayeredNetwork
{
    private readonly Func<torch.Tensor, torch.Tensor?, torch.Tensor> generate;

    /// <summary>Wraps an unconditional module.</summary>
    /// <param name="module">Takes latents <c>[N, latentShape…]</c>, returns samples <c>[N, …]</c>.</param>
    /// <param name="latentShape">The shape of one latent, without the batch dimension.</param>
    public ModuleGenerator(torch.nn.Module<torch.Tensor, torch.Tensor> module, params long[] latentShape)
    {
        ArgumentNullException.ThrowIfNull(module);
        Module = module;
        LatentShape = Validated(latentShape);
        generate = (latent, condition) => condition is null
            ? module.call(latent)
            : throw ConditionMismatch.Unexpected("generator", "latents");
    }

    /// <summary>Wraps a conditional module.</summary>
    /// <param name="module">Takes latents <c>[N, latentShape…]</c> and conditions <c>[N, …]</c>, returns samples <c>[N, …]</c>.</param>
    /// <param name="latentShape">The shape of one latent, without the batch dimension.</param>
    public ModuleGenerator(torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor> module, params long[] latentShape)
    {
        ArgumentNullException.ThrowIfNull(module);
        Module = module;
        LatentShape = Validated(latentShape);
        generate = (latent, condition) => condition is not null
            ? module.call(latent, condition)
            : throw ConditionMismatch.Missing("generator", "latents");
    }

    /// <inheritdoc/>
    public torch.nn.Module Module { get; }

    /// <summary>The module.</summary>
    public torch.nn.Module? Network => Module;

    /// <inheritdoc/>
    public IReadOnlyList<long> LatentShape { get; }

    /// <summary>
    /// How latents are drawn, when not from the standard normal: takes the count and the random generator to draw
    /// from, returns <c>[count, LatentShape…]</c> float32 on the CPU.
    /// </summary>
    /// <value>The default is null: the standard normal.</value>
    public Func<long, torch.Generator, torch.Tensor>? LatentSampler { get; init; }

    /// <inheritdoc/>
    public torch.Tensor SampleLatent(long count, torch.Generator random) => LatentSampler is null
        ? torch.randn([count, .. LatentShape], dtype: torch.ScalarType.Float32, device: torch.CPU, generator: random)
        : LatentSampler(count, random);

    /// <inheritdoc/>
    public torch.Tensor Generate(torch.Tensor latent, torch.Tensor? condition = null) => generate(latent, condition);

    private static long[] Validated(long[] latentShape)
    {
        ArgumentNullException.ThrowIfNull(latentShape);
        if (latentShape.Length == 0 || latentShape.Any(size => size < 1))
        {
            throw new ArgumentException(
                $"The latent shape is [{string.Join(", ", latentShape)}]; give at least one dimension, each 1 or more, such as 128.",
                nameof(latentShape));
        }

        return [.. latentShape];
    }
}
