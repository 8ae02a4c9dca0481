using FluentAssertions;
using TorchSharp;
using WganGp.Onnx.Tests.Support;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Onnx.Tests;

/// <summary>What the model says of itself, layers of the host's, and errors.</summary>
public sealed class OnnxGeneratorTests
{
    [Fact]
    public void The_model_says_what_it_is()
    {
        using var module = nn.Sequential(nn.Linear(5, 4), nn.Unflatten(1, [1, 2, 2]));
        using var run = new ModelRun(new ModuleGenerator(module, 5), new OnnxOptions
        {
            Recipe = "mine",
            Classes = ["a", "b"],
            ValueRange = (-1, 1),
            Seed = 42,
            Metadata = new Dictionary<string, string> { ["author"] = "me", ["wgangp.recipe"] = "not mine" },
        });

        var metadata = run.Session.ModelMetadata.CustomMetadataMap;

        metadata.Should().Contain("wgangp.recipe", "mine")
            .And.Contain("wgangp.classes", "[\"a\",\"b\"]")
            .And.Contain("wgangp.range", "-1 1").And.Contain("wgangp.seed", "42")
            .And.Contain("wgangp.precision", "float32").And.Contain("wgangp.latents", "normal")
            .And.Contain("author", "me");
        metadata["wgangp.library"].Should().MatchRegex(@"^\d+\.\d+\.\d+");
        run.Session.InputMetadata[OnnxGenerator.Latents].Dimensions.Should().Equal(-1, 5);
        run.Session.OutputMetadata[OnnxGenerator.Samples].Dimensions.Should().Equal(-1, 1, 2, 2);
        run.Session.OutputMetadata[OnnxGenerator.Samples].SymbolicDimensions[0].Should().Be("N");
    }

    [Theory]
    [InlineData("fashion", "normal")]
    [InlineData("creatures128", "uniform 0 1")]
    [InlineData("unified-wgan-gp", "uniform -1 1")]
    public void The_model_says_how_latents_are_drawn(string name, string distribution)
    {
        var recipe = Recipe.Find(name) with { Channels = 4 };
        var generator = recipe.Generator(recipe);
        using var module = generator.Module;
        using var run = new ModelRun(generator);

        run.Session.ModelMetadata.CustomMetadataMap["wgangp.latents"].Should().Be(distribution);
    }

    [Fact]
    public void Latents_of_an_own_kind_are_called_other()
    {
        using var module = nn.Sequential(nn.Linear(5, 4));
        using var run = new ModelRun(new ModuleGenerator(module, 5)
        {
            LatentSampler = (count, random) => randn([count, 5], generator: random).abs(),
        });

        run.Session.ModelMetadata.CustomMetadataMap["wgangp.latents"].Should().Be("other");
    }

    [Fact]
    public void Writing_leaves_the_generator_as_it_was()
    {
        using var module = nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4), nn.Dropout(0.5));
        module.train();
        module.named_children().Last().module.eval();
        var before = module.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());

        using var run = new ModelRun(new ModuleGenerator(module, 5));

        module.named_modules().Select(entry => entry.module.training).Should().Equal(true, true, false);
        module.training.Should().BeTrue();
        foreach (var (name, value) in module.state_dict()) value.eq(before[name]).all().item<bool>().Should().BeTrue("of {0}", name);
    }

    [Fact]
    public void Weights_of_other_types_are_written_as_float32()
    {
        using var module = nn.Sequential(nn.Linear(5, 4), nn.Tanh());
        using var run = new ModelRun(new ModuleGenerator(module, 5));
        using var doubles = nn.Sequential(nn.Linear(5, 4), nn.Tanh());
        doubles.load_state_dict(module.state_dict());
        doubles.to(ScalarType.Float64);
        using var run2 = new ModelRun(new ModuleGenerator(doubles, 5));
        using var latents = randn(2, 5);

        run2.Run(latents, null).Values.Should().Equal(run.Run(latents, null).Values);
    }

    [Fact]
    public void A_layer_that_is_not_known_is_named_with_its_place_and_a_way_out()
    {
        using var module = nn.Sequential(("first", nn.Linear(5, 4)), ("block", nn.Sequential(("odd", new Cube()))));

        var error = Assert.Throws<OnnxExportException>(() => new ModelRun(new ModuleGenerator(module, 5)));

        error.Message.Should().Be(
            "The layer 'block.odd' (Cube) cannot be written as ONNX: its type is not known. If the class is yours, let it implement " +
            "IExportableModule; otherwise register a writer, such as options.Writers[typeof(Cube)] = " +
            "(graph, module, input, condition) => graph.Add(\"Tanh\", [input]); (docs/onnx.md).");
    }

    [Fact]
    public void A_layer_of_the_hosts_is_written_by_its_writer()
    {
        using var module = nn.Sequential(nn.Linear(5, 4), new Cube(), nn.Linear(4, 3));
        using var run = new ModelRun(new ModuleGenerator(module, 5), new OnnxOptions
        {
            Writers = { [typeof(Cube)] = (graph, _, input, _) => graph.Add("Mul", [graph.Add("Mul", [input, input]), input]) },
        });

        run.ShouldEqualTorchSharp(3);
    }

    [Fact]
    public void A_chain_with_a_forward_of_its_own_is_not_taken_for_a_chain()
    {
        using var module = new Twice();

        FluentActions.Invoking(() => new ModelRun(new ModuleGenerator(module, 5))).Should().Throw<OnnxExportException>()
            .WithMessage("The layer '' (Twice, the network itself) cannot be written as ONNX*");
    }

    [Fact]
    public void A_hook_is_named()
    {
        using var module = nn.Sequential(("map", nn.Linear(5, 4)));
        module.named_children().Single().module.As<nn.Module<Tensor, Tensor>>().register_forward_hook((_, _, output) => output);

        FluentActions.Invoking(() => new ModelRun(new ModuleGenerator(module, 5))).Should().Throw<OnnxExportException>()
            .WithMessage("The layer 'map' (Linear) has a forward hook*");
    }

    [Fact]
    public void A_missing_condition_is_asked_for()
    {
        using var module = new ConditionalSequential(("label", new ConcatenatedCondition(new OneHot(3))));

        FluentActions.Invoking(() => new ModelRun(new ModuleGenerator(module, 5))).Should().Throw<OnnxExportException>()
            .WithMessage("*reads a condition*OnnxOptions.Condition*Classes*");
    }

    [Fact]
    public void A_generator_that_is_more_than_a_module_is_refused() =>
        FluentActions.Invoking(() => OnnxGenerator.Write(new Opaque(), Stream.Null)).Should().Throw<OnnxExportException>()
            .WithMessage("The generator Opaque does not say which module it is; wrap its module in ModuleGenerator*");

    [Fact]
    public void Layers_across_the_batch_are_refused()
    {
        using var soft = nn.Sequential(("soft", nn.Softmax(0)));
        using var flat = nn.Sequential(("flat", nn.Flatten(0)));

        FluentActions.Invoking(() => new ModelRun(new ModuleGenerator(soft, 5))).Should().Throw<OnnxExportException>()
            .WithMessage("The layer 'soft' (Softmax) works across the samples of a batch (dimension 0)*");
        FluentActions.Invoking(() => new ModelRun(new ModuleGenerator(flat, 5))).Should().Throw<OnnxExportException>()
            .WithMessage("The layer 'flat' (Flatten) makes another number of rows*");
    }

    [Fact]
    public void A_layer_that_fails_is_named()
    {
        using var module = nn.Sequential(("map", nn.Linear(4, 4)));

        FluentActions.Invoking(() => new ModelRun(new ModuleGenerator(module, 5))).Should().Throw<OnnxExportException>()
            .WithMessage("The layer 'map' (Linear) failed on an input [2, 5] of zeros*");
    }

    [Fact]
    public void A_weight_beyond_float16_is_named()
    {
        using var module = nn.Sequential(("map", nn.Linear(5, 4)));
        using (no_grad()) module.parameters().First().fill_(1e5f);

        FluentActions.Invoking(() => new ModelRun(new ModuleGenerator(module, 5), new OnnxOptions { Half = true }))
            .Should().Throw<OnnxExportException>().WithMessage("The layer 'map' (Linear) has a weight of size 1E+05*export it as float32.");
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_an_error_and_leaves_the_old_one()
    {
        using var folder = new TemporaryFolder();
        using var module = nn.Sequential(nn.Linear(5, 4));
        var generator = new ModuleGenerator(module, 5);
        Directory.CreateDirectory(folder["taken.onnx"]);

        FluentActions.Invoking(() => OnnxGenerator.Save(generator, folder["missing/model.onnx"])).Should().Throw<OnnxExportException>()
            .WithMessage($"The model cannot be written to '{folder["missing/model.onnx"]}': *");
        FluentActions.Invoking(() => OnnxGenerator.Save(generator, folder["taken.onnx"])).Should().Throw<OnnxExportException>();
        OnnxGenerator.Save(generator, folder["model.onnx"]);
        var first = File.ReadAllBytes(folder["model.onnx"]);
        OnnxGenerator.Save(generator, folder["model.onnx"]);
        File.ReadAllBytes(folder["model.onnx"]).Should().Equal(first, "the same weights give the same file");
    }

    private sealed class Cube() : nn.Module<Tensor, Tensor>(nameof(Cube))
    {
        public override Tensor forward(Tensor input) => input.pow(3);
    }

    private sealed class Twice() : TorchSharp.Modules.Sequential(("map", nn.Linear(5, 5)))
    {
        public override Tensor forward(Tensor input) => base.forward(base.forward(input));
    }

    private sealed class Opaque : IGenerator
    {
        public nn.Module Module { get; } = nn.Linear(1, 1);

        public IReadOnlyList<long> LatentShape => [1];

        public Tensor Generate(Tensor latent, Tensor? condition = null) => latent;
    }
}
