using FluentAssertions;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.Recipes;
using WganGp.TestSupport;

namespace WganGp.ConsoleApp.Tests.Onnx;

/// <summary>Untrained generators of text and of points as <c>export</c> writes them.</summary>
public sealed class ModelsOfOtherKinds : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ModelsOfOtherKinds() => (Text, Points) = (Export("language", 8), Export("toy-8gaussians", 16));

    public string Text { get; }

    public string Points { get; }

    /// <summary>The checkpoint from which a model was made.</summary>
    public static string CheckpointOf(string model) => Path.ChangeExtension(model, ".safetensors");

    public string this[string name] => folder[name];

    public void Dispose() => folder.Dispose();

    private string Export(string name, int channels)
    {
        var model = folder[$"{name}.onnx"];
        using (var trainer = (Recipe.Find(name) with { Channels = channels }).CreateTrainer()) trainer.Save(CheckpointOf(model));
        var exported = ConsoleProgram.Run("export", "--checkpoint", CheckpointOf(model), "--output", model);
        exported.ExitCode.Should().Be(0, exported.Error);
        return model;
    }
}
