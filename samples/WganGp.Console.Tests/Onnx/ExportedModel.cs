using FluentAssertions;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;

namespace WganGp.ConsoleApp.Tests.Onnx;

/// <summary>A run of one step of a recipe with classes, and its generator as ONNX.</summary>
public sealed class ExportedModel : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ExportedModel()
    {
        var trained = ConsoleProgram.Run(
            "train", "--recipe", "fashion-classes", "--steps", "1", "--seed", "5", "--set", "CriticSteps=1", "--set", "BatchSize=4",
            "--set", "Execution:SelfCheck=false", "--output", folder["run"]);
        trained.ExitCode.Should().Be(0, trained.Error);
        var exported = ConsoleProgram.Run("export", "--checkpoint", Checkpoint, "--output", Path);
        exported.ExitCode.Should().Be(0, exported.Error);
        Said = exported.Output;
    }

    public string Checkpoint => System.IO.Path.Combine(folder["run"], "checkpoints", "step-000001.safetensors");

    public string Path => folder["model.onnx"];

    /// <summary>What the command wrote on the console.</summary>
    public string Said { get; }

    public string this[string name] => folder[name];

    public void Dispose() => folder.Dispose();
}
