using FluentAssertions;
using TorchSharp;
using TorchSharp.PyBridge;
using WganGp.Tests.Numerics;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.TensorFiles;

/// <summary>Weights pass both ways between PyTorch and this library, and TorchSharp.PyBridge reads and writes the same.</summary>
public sealed class InteropTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly string _folder = Directory.CreateTempSubdirectory("interop").FullName;

    public void Dispose()
    {
        _scope.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Fixture Oracle => OracleFixture.Read<Fixture>("OracleInterop");

    private string File => Path.Combine(_folder, "weights.safetensors");

    [Fact]
    public void The_state_dictionary_has_PyTorchs_names_shapes_and_types()
    {
        using var file = WganGp.TensorFiles.SafeTensorsFile.Open(Committed("PyTorch.safetensors"));

        var state = new InteropNetwork().state_dict();

        state.Keys.Should().BeEquivalentTo(Oracle.StateDict.Keys).And.NotContain("scratch");
        foreach (var (name, expected) in Oracle.StateDict)
        {
            state[name].shape.Should().Equal(expected.Shape, name);
            file.Tensors[name].Type.Should().Be(WganGp.TensorFiles.ElementType.Find(state[name].dtype), name);
            expected.Type.Should().Be(file.Tensors[name].Type.Name);
        }
    }

    [Fact]
    public void A_network_with_PyTorchs_weights_computes_what_PyTorch_computed()
    {
        var network = new InteropNetwork();

        var metadata = SafeTensors.Load(network, Committed("PyTorch.safetensors"));

        metadata.Should().Equal(new Dictionary<string, string> { ["format"] = "pt", ["made_by"] = "tools/oracle/interop_oracle.py" });
        ShouldCompute(network, Oracle.Outputs.PyTorch);
    }

    [Fact]
    public void PyTorch_computed_what_the_library_computes_from_the_librarys_file()
    {
        SafeTensors.Save(InteropNetwork.OfFormula(), File, InteropNetwork.Metadata);

        // PyTorch loaded the committed file, which must be what the library writes today.
        System.IO.File.ReadAllBytes(File).Should().Equal(System.IO.File.ReadAllBytes(Committed("Library.safetensors")));
        ShouldCompute(InteropNetwork.OfFormula(), Oracle.Outputs.Library);
    }

    [Fact]
    public void A_torch_save_file_through_PyBridge_holds_the_same_weights()
    {
        var (bridge, own) = (InteropNetwork.OfFormula(), InteropNetwork.OfFormula());

        bridge.load_py(Committed("PyTorch.pt"));
        SafeTensors.Load(own, Committed("PyTorch.safetensors"));

        ShouldHoldTheSame(bridge, own);
        ShouldCompute(bridge, Oracle.Outputs.PyTorch);
    }

    [Fact]
    public void PyBridge_reads_what_the_library_writes()
    {
        var (written, read) = (InteropNetwork.OfFormula(), new InteropNetwork());
        SafeTensors.Save(written, File);

        read.load_safetensors(File);

        ShouldHoldTheSame(read, written);
    }

    [Fact]
    public void The_library_reads_what_PyBridge_writes()
    {
        var (written, read) = (InteropNetwork.OfFormula(), new InteropNetwork());
        written.save_safetensors(File);

        SafeTensors.Load(read, File).Should().BeEmpty();

        ShouldHoldTheSame(read, written);
    }

    [Fact]
    public void A_torch_save_file_of_PyBridge_and_a_file_of_the_library_hold_the_same()
    {
        var (written, read) = (InteropNetwork.OfFormula(), new InteropNetwork());
        written.save_py(File + ".pt");

        read.load_py(File + ".pt");
        SafeTensors.Save(read, File, InteropNetwork.Metadata);

        System.IO.File.ReadAllBytes(File).Should().Equal(System.IO.File.ReadAllBytes(Committed("Library.safetensors")));
    }

    private static void ShouldCompute(InteropNetwork network, OracleTensor expected)
    {
        using var noGrad = no_grad();
        var outputs = network.call(Oracle.Latent.ToTensor(ScalarType.Float32), Oracle.Labels.ToTensor(ScalarType.Int64));
        var difference = (outputs.to(float64) - expected.ToTensor(ScalarType.Float64)).abs().max();
        (difference / expected.ToTensor(ScalarType.Float64).abs().max()).item<double>().Should().BeLessThan(1e-5);
    }

    private static void ShouldHoldTheSame(nn.Module network, nn.Module expected)
    {
        var state = network.state_dict();
        foreach (var (name, value) in expected.state_dict())
            state[name].contiguous().bytes.SequenceEqual(value.contiguous().bytes).Should().BeTrue(name);
    }

    private static string Committed(string name) => Path.Combine(AppContext.BaseDirectory, "TensorFiles", name);

    private sealed record Fixture(
        OracleVersions MadeWith, Dictionary<string, Entry> StateDict, OracleTensor Latent, OracleTensor Labels, Outputs Outputs);

    private sealed record Entry(string Type, long[] Shape);

    private sealed record Outputs(OracleTensor PyTorch, OracleTensor Library);
}
