using FluentAssertions;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests.Networks;

/// <summary>What every network is held to.</summary>
internal static class NetworkChecks
{
    public static long Count(nn.Module module)
    {
        using (module) return module.parameters().Sum(parameter => parameter.numel());
    }

    public static IEnumerable<string> Keys(nn.Module module)
    {
        using (module) return [.. module.state_dict().Keys];
    }

    /// <summary>The samples have the shape and the range, differ with the latent, and every weight has a gradient.</summary>
    public static void CheckGenerator(IGenerator generator, long[] shape, double low = -1, double high = 1)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        var latent = generator.SampleLatent(3, random);
        var samples = generator.Generate(latent);

        latent.shape.Should().Equal([3, .. generator.LatentShape]);
        samples.shape.Should().Equal([3, .. shape]);
        samples.min().item<float>().Should().BeGreaterThanOrEqualTo((float)low);
        samples.max().item<float>().Should().BeLessThanOrEqualTo((float)high);
        (samples[0] - samples[1]).abs().max().item<float>().Should().BePositive();
        samples.square().sum().backward();
        generator.Module.named_parameters().Where(parameter => parameter.parameter.grad is null).Should().BeEmpty();
        generator.Module.Dispose();
    }

    /// <summary>The scores are one a sample, and the inspector finds exactly what is named.</summary>
    public static void CheckCritic(ICritic critic, long[] shape, params string[] findings)
    {
        using var scope = NewDisposeScope();
        var samples = rand([4, .. shape]) * 2 - 1;

        critic.Score(samples).shape.Should().Equal(4, 1);
        var inspection = CriticInspector.Inspect(critic, samples);
        inspection.Findings.Select(finding => finding.Name).Distinct()
            .Should().BeEquivalentTo(findings, string.Join("; ", inspection.Findings));
        critic.Module.Dispose();
    }
}
