using WganGp;
using WganGp.Onnx;
using WganGp.Recipes;
using static TorchSharp.torch;

namespace Snippets;

internal static class OnnxExport
{
    public static void OfARun(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        Recipe recipe = Recipe.Of(checkpoint);
        IGenerator generator = recipe.Generator(recipe);
        checkpoint.LoadGenerator(generator);
        OnnxGenerator.Save(generator, "generator.onnx", new OnnxOptions
        {
            Recipe = recipe.Name,
            Classes = recipe.Classes,
            ValueRange = recipe.ValueRange,
        });
    }

    public static void OfMeasurements(IGenerator generator)
    {
        using Tensor example = zeros(1, 2);
        OnnxGenerator.Save(generator, "showers.onnx", new OnnxOptions { Condition = example });
    }

    public static void WithAnOwnLayer(IGenerator generator)
    {
        var options = new OnnxOptions();
        options.Writers[typeof(Cube)] = (graph, module, input, condition) =>
            graph.Add("Mul", [graph.Add("Mul", [input, input]), input]);
        OnnxGenerator.Save(generator, "generator.onnx", options);
    }

    private sealed class Cube() : nn.Module<Tensor, Tensor>(nameof(Cube))
    {
        public override Tensor forward(Tensor input) => input.pow(3);
    }
}

internal sealed class Gate() : nn.Module<Tensor, Tensor>(nameof(Gate)), IRowWiseModule, IExportableModule
{
    public override Tensor forward(Tensor input) => input * input.sigmoid();

    public ExportValue Export(IExportGraph graph, ExportValue input, ExportValue? condition) =>
        graph.Add("Mul", [input, graph.Add("Sigmoid", [input])]);
}
