using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;
using WganGp.Tabular;

namespace FraudOversampling;

/// <summary>An ML.NET pipeline that finds the rare class with LightGBM, and its scores on other rows.</summary>
internal static class Detector
{
    /// <summary>Trains on some rows and scores others.</summary>
    /// <param name="training">The rows to train on.</param>
    /// <param name="tested">The rows to score.</param>
    /// <param name="target">The column of the class.</param>
    /// <param name="value">The rare class.</param>
    /// <param name="weighted">Whether rows of both classes weigh alike in sum.</param>
    public static Scores Score(Table training, Table tested, string target, string value, bool weighted = false)
    {
        var context = new MLContext(0);
        var (view, other) = (training.ToDataFrame(), tested.ToDataFrame());
        List<string> features = [];
        IEstimator<ITransformer> pipeline = new EstimatorChain<ITransformer>();
        foreach (var column in training.Schema.Columns.Where(column => column.IsLearned && column.Name != target))
        {
            // Dates would need features of their own, such as the weekday.
            if (column.Kind == ColumnKind.Date) continue;
            features.Add($"_{column.Name}");
            pipeline = column.Kind is ColumnKind.Number or ColumnKind.Boolean
                ? pipeline.Append(context.Transforms.Conversion.ConvertType(features[^1], column.Name, DataKind.Single))
                : pipeline.Append(context.Transforms.Categorical.OneHotEncoding(features[^1], column.Name));
        }

        var options = new LightGbmBinaryTrainer.Options
        {
            LabelColumnName = "Label",
            FeatureColumnName = "Features",
            NumberOfIterations = 100,
            LearningRate = 0.1,
            NumberOfLeaves = 31,
            MinimumExampleCountPerLeaf = 20,
            UnbalancedSets = weighted,
            NumberOfThreads = 1,
            Deterministic = true,
        };
        var model = pipeline.Append(context.Transforms.Concatenate("Features", [.. features]))
            .Append(context.BinaryClassification.Trainers.LightGbm(options)).Fit(Labelled(view, training));
        var labelled = Labelled(other, tested);
        var scored = model.Transform(labelled);
        return Scores.Of([.. scored.GetColumn<bool>("Label")], [.. scored.GetColumn<float>("Probability")]);

        IDataView Labelled(Microsoft.Data.Analysis.DataFrame frame, Table table)
        {
            var code = table.Schema[target].Categories.ToList().IndexOf(value);
            frame.Columns.Add(new Microsoft.Data.Analysis.BooleanDataFrameColumn(
                "Label", table.Codes(target).ToArray().Select(at => at == code)));
            return frame;
        }
    }
}
