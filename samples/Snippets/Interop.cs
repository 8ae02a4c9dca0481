using System.Collections;
using TorchSharp;
using TorchSharp.PyBridge;
using WganGp;
using static TorchSharp.torch;

namespace Snippets;

/// <summary>The fragments of docs/interop.md.</summary>
internal static class Interop
{
    public static void ToPyTorch(WganGpTrainer trainer)
    {
        var metadata = new Dictionary<string, string> { ["step"] = $"{trainer.Step}" };
        SafeTensors.Save(trainer.Generator.Module, "generator.safetensors", metadata);
    }

    public static void FromPyTorch(nn.Module network)
    {
        IReadOnlyDictionary<string, string> metadata = SafeTensors.Load(network, "generator.safetensors");
        Console.WriteLine(string.Join(", ", metadata));
    }

    public static void FromPyTorchByOtherNames(nn.Module network)
    {
        SafeTensors.Load(network, "generator.safetensors", name => name
            .Replace("input.", "preprocess.0.", StringComparison.Ordinal)
            .Replace("up1.", "block1.0.", StringComparison.Ordinal)
            .Replace("up2.", "block2.0.", StringComparison.Ordinal)
            .Replace("up3.", "deconv_out.", StringComparison.Ordinal));
    }

    public static void StateDictOfTheSameNames(nn.Module network)
    {
        network.load_py("generator.pt");
    }

    // The file's name for each name of the network.
    public static void LoadStateDict(nn.Module network, string path, Func<string, string> nameInFile)
    {
        using DisposeScope scope = NewDisposeScope();
        Hashtable file = PyTorchUnpickler.UnpickleStateDict(path);
        network.load_state_dict(network.state_dict().Keys.ToDictionary(name => name, name => (Tensor)file[nameInFile(name)]!));
    }
}
