using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using FluentAssertions;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Metrics.Tests.Extractors;

public sealed class ExtractorTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_module_computes_features_where_its_weights_are()
    {
        var module = nn.Sequential(nn.Linear(4, 3, dtype: ScalarType.Float64), nn.ReLU());
        FluentActions.Invoking(() => new ModuleFeatures("toy", module)).Should().Throw<MetricException>()
            .WithMessage("The module of the extractor 'toy' is in training mode*call eval() on it first.");
        module.eval();
        var extractor = new ModuleFeatures("toy", module);
        var samples = rand(5, 4);

        extractor.Extract(samples).IsSameAs(module.call(samples.to(ScalarType.Float64))).Should().BeTrue();
        FluentActions.Invoking(() => extractor.Extract(rand(5, 3))).Should().Throw<MetricException>()
            .WithMessage("The extractor 'toy' cannot compute features of samples *5, 3*: *");
    }

    [Fact]
    public void A_digest_is_of_weights_types_and_preparation()
    {
        var module = nn.Sequential(nn.Conv2d(3, 2, 3), nn.ReLU());
        module.eval();
        var digest = new ModuleFeatures("toy", module).Digest;

        digest.Should().StartWith("sha256:").And.HaveLength(71);
        new ModuleFeatures("other", module).Digest.Should().Be(digest);
        new ModuleFeatures("toy", module, new ImagePreparation()).Digest.Should().NotBe(digest);
        var other = nn.Sequential(nn.Conv2d(3, 2, 3), nn.Tanh());
        other.eval();
        other.load_state_dict(module.state_dict());
        new ModuleFeatures("toy", other).Digest.Should().NotBe(digest);
        using (no_grad()) module.parameters().First()[0, 0, 0, 0].Fill(3);
        new ModuleFeatures("toy", module).Digest.Should().NotBe(digest);
    }

    [Fact]
    public void A_TorchScript_file_gives_PyTorch_s_features()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Extractors", "FeatureModule.pt");
        using var written = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(path, ".json")));
        var expected = written.RootElement.GetProperty("features").EnumerateArray()
            .SelectMany(row => row.EnumerateArray().Select(value => value.GetDouble())).ToArray();
        using var extractor = new TorchScriptFeatures("toy", path);
        var samples = linspace(-1, 1, 50).reshape(2, 1, 5, 5);

        var features = extractor.Extract(samples);

        features.shape.Should().Equal(2, 3);
        features.data<float>().ToArray().Zip(expected).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
        FluentActions.Invoking(() => extractor.Extract(rand(2, 2))).Should().Throw<MetricException>();
    }

    [Fact]
    public void What_is_no_file_of_a_network_is_refused()
    {
        var text = folder["text.pt"];
        File.WriteAllText(text, "no network");

        FluentActions.Invoking(() => new TorchScriptFeatures("toy", text)).Should().Throw<MetricException>()
            .WithMessage($"The file '{text}' of the extractor 'toy' holds no TorchScript module*");
        FluentActions.Invoking(() => new OnnxFeatures("toy", text)).Should().Throw<MetricException>()
            .WithMessage($"ONNX Runtime cannot load '{text}': *");
        FluentActions.Invoking(() => new OnnxFeatures("toy", folder["none.onnx"])).Should().Throw<MetricException>()
            .WithMessage("The feature network's file '*none.onnx' cannot be read: *");
        FluentActions.Invoking(() => new ResNet18Features(folder.Path)).Should().Throw<MetricException>()
            .WithMessage("The file '*ResNetPreprocess.onnx' of ResNet-18 does not exist; reference the package*");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(4)]
    public void An_ONNX_file_gets_its_samples_in_parts_of_its_size(int? batch)
    {
        var path = folder["exp.onnx"];
        File.WriteAllBytes(path, TinyOnnx.Model("Exp", batch));
        using var extractor = new OnnxFeatures("toy", path);
        var samples = rand(10, 3);

        var features = extractor.Extract(samples);

        features.shape.Should().Equal(10, 3);
        (features - samples.exp()).abs().max().item<float>().Should().BeLessThan(1e-6f);
        FluentActions.Invoking(() => extractor.Extract(rand(4, 2))).Should().Throw<MetricException>()
            .WithMessage($"'{path}' cannot compute features of samples *, 2*: *");
        FluentActions.Invoking(() => new OnnxFeatures("toy", path, output: "z")).Should().Throw<MetricException>()
            .WithMessage($"The ONNX file '{path}' has no output 'z'; it has y.");
    }

    [Fact]
    public void Without_the_native_library_the_message_names_the_package()
    {
        var path = folder["exp.onnx"];
        File.WriteAllBytes(path, TinyOnnx.Model("Exp", null));
        var context = new WithoutOnnxRuntime();
        var type = context.LoadFromAssemblyPath(typeof(OnnxFeatures).Assembly.Location).GetType(typeof(OnnxFeatures).FullName!)!;

        FluentActions.Invoking(() => Activator.CreateInstance(type, "toy", path, null, null))
            .Should().Throw<TargetInvocationException>().WithInnerException<Exception>().Which.Message.Should().StartWith(
                $"ONNX Runtime's native library is missing, so '{path}' cannot be loaded; reference the package Microsoft.ML.OnnxRuntime");
    }

    [Fact]
    public void Pixels_are_the_samples_flattened()
    {
        var samples = rand(4, 2, 3);

        new PixelFeatures().Extract(samples).IsSameAs(samples.flatten(1)).Should().BeTrue();
        new PixelFeatures(new ImagePreparation { Channels = null, Size = (1, 3) }).Extract(samples).shape.Should().Equal(4, 3);
    }

    /// <summary>Another copy of the assemblies, to which the system has no native library of ONNX Runtime.</summary>
    private sealed class WithoutOnnxRuntime() : AssemblyLoadContext("without ONNX Runtime")
    {
        protected override Assembly? Load(AssemblyName name) => name.Name is "WganGp.Metrics" or "Microsoft.ML.OnnxRuntime"
            ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, $"{name.Name}.dll"))
            : null;

        protected override nint LoadUnmanagedDll(string name) => name.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase)
            ? throw new DllNotFoundException($"{name} is hidden from this test.")
            : 0;
    }
}
