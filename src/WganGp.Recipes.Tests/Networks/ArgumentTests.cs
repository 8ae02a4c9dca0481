using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests.Networks;

/// <summary>
/// A size that no network can have is refused by name; libtorch's message would be "index 0 out of range", or none at all.
/// </summary>
public sealed class ArgumentTests
{
    private static readonly Dictionary<string, Func<nn.Module>> Builders = new()
    {
        ["channels is 0; give 1 or more."] = () => new Dcgan64Critic(0),
        ["channels is -1; give 1 or more."] = () => new ConditionalResNet32Generator(channels: -1),
        ["imageChannels is 0; give 1 or more."] = () => new ResNet32Critic(3, imageChannels: 0),
        ["latent is 0; give 1 or more."] = () => new Dcgan64Generator(4, latent: 0),
        ["vocabulary is 0; give 1 or more."] = () => new LanguageCritic(0),
        ["length is 0; give 1 or more."] = () => new LanguageGenerator(5, length: 0),
        ["outputs is 0; give 1 or more."] = () => new Mlp(2, 0),
        ["depth is -1; give 0 or more."] = () => new MlpImageGenerator(depth: -1),
        ["classes is 0; give 1 or more."] = () => new LabelledMnistGenerator(0),
        ["dropout is 1.5; give 0 or more, and less than 1."] = () => new KerasGanCritic(dropout: 1.5),
        ["Choose None, Batch or Layer."] = () => new Dcgan64Critic(4, normalization: (Normalization)9),
    };

    public static TheoryData<string> Messages => [.. Builders.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Impossible_size_is_refused_by_name(string message) =>
        Builders[message].Should().Throw<ArgumentOutOfRangeException>().WithMessage($"{message}*");
}
