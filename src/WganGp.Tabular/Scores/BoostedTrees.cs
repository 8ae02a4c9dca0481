using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;

namespace WganGp.Tabular.Scores;

/// <summary>
/// LightGBM by ML.NET with its own defaults of 100 trees of up to 31 leaves, on one thread and deterministic: the same rows give the same
/// trees.
/// </summary>
internal static class BoostedTrees
{
    private const int Trees = 100, Leaves = 31, RowsOfLeaf = 20;
    private const double Rate = 0.1;

    /// <summary>The probability of true for each tested row. Where the training labels are all alike, it is 0 or 1.</summary>
    public static double[] Probabilities(float[][] training, bool[] labels, float[][] tested)
    {
        if (Array.TrueForAll(labels, label => label == labels[0])) return Constant(tested.Length, labels[0] ? 1 : 0);
        var context = new MLContext(0);
        var options = new LightGbmBinaryTrainer.Options { NumberOfLeaves = Leaves };
        Set(options);
        var view = View(context, training, (row, index) => row.IsTrue = labels[index], nameof(Row.IsTrue));
        var model = context.BinaryClassification.Trainers.LightGbm(options).Fit(view);
        return Column(model.Transform(View(context, tested)), "Probability");
    }

    /// <summary>The probability of each class for each tested row, <c>[row][class]</c>.</summary>
    public static float[][] Classes(float[][] training, int[] labels, int classes, float[][] tested)
    {
        if (Array.TrueForAll(labels, label => label == labels[0]))
        {
            return [.. tested.Select(_ => Enumerable.Range(0, classes).Select(k => k == labels[0] ? 1f : 0).ToArray())];
        }

        var context = new MLContext(0);
        var options = new LightGbmMulticlassTrainer.Options { NumberOfLeaves = Leaves };
        Set(options);
        // A property of a key type counts from 0.
        var view = View(context, training, (row, index) => row.Class = (uint)labels[index], nameof(Row.Class), classes);
        var model = context.MulticlassClassification.Trainers.LightGbm(options).Fit(view);
        return [.. model.Transform(View(context, tested)).GetColumn<float[]>("Score")];
    }

    /// <summary>The predicted number of each tested row.</summary>
    public static double[] Numbers(float[][] training, double[] labels, float[][] tested)
    {
        // ML.NET's labels have 24 bits: as large as their spread, they lose least.
        var (mean, deviation) = (labels.Average(), 0.0);
        foreach (var label in labels) deviation += (label - mean) * (label - mean) / labels.Length;
        deviation = Math.Sqrt(deviation);
        if (!(deviation > 0)) return Constant(tested.Length, mean);
        var context = new MLContext(0);
        var options = new LightGbmRegressionTrainer.Options { NumberOfLeaves = Leaves };
        Set(options);
        var view = View(context, training, (row, index) => row.Number = (float)((labels[index] - mean) / deviation), nameof(Row.Number));
        var model = context.Regression.Trainers.LightGbm(options).Fit(view);
        return Array.ConvertAll(Column(model.Transform(View(context, tested)), "Score"), score => mean + deviation * score);
    }

    private static void Set<TOptions, TOutput, TTransformer, TModel>(
        LightGbmTrainerBase<TOptions, TOutput, TTransformer, TModel>.OptionsBase options)
        where TOptions : LightGbmTrainerBase<TOptions, TOutput, TTransformer, TModel>.OptionsBase, new()
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        options.LabelColumnName = "Label";
        options.FeatureColumnName = nameof(Row.Features);
        options.NumberOfIterations = Trees;
        options.MinimumExampleCountPerLeaf = RowsOfLeaf;
        options.LearningRate = Rate;
        options.NumberOfThreads = 1;
        options.Deterministic = true;
        options.Seed = 0;
        options.Verbose = false;
    }

    private static IDataView View(
        MLContext context, float[][] rows, Action<Row, int>? label = null, string labelName = nameof(Row.IsTrue), int classes = 1)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows.Length == 0 ? 1 : rows[0].Length);
        schema[nameof(Row.Class)].ColumnType = new KeyDataViewType(typeof(uint), classes);
        schema[labelName].ColumnName = "Label";
        return context.Data.LoadFromEnumerable(rows.Select(Make).ToArray(), schema);

        Row Make(float[] features, int index)
        {
            var row = new Row { Features = features };
            label?.Invoke(row, index);
            return row;
        }
    }

    private static double[] Column(IDataView view, string name) => [.. view.GetColumn<float>(name).Select(value => (double)value)];

    private static double[] Constant(int count, double value)
    {
        var values = new double[count];
        Array.Fill(values, value);
        return values;
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public bool IsTrue { get; set; }

        public uint Class { get; set; }

        public float Number { get; set; }
    }
}
