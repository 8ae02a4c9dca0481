using System.Text.Json;
using System.Text.Json.Serialization;
using WganGp.Tabular.Steps;
using WganGp.Tabular.Transforms;

namespace WganGp.Tabular.Model;

/// <summary>Everything that is known of a table besides the generator's weights: what a saved synthesizer's metadata holds.</summary>
internal sealed class TableModel
{
    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
    };

    private readonly FieldChoice choice;

    public TableModel(TableSteps steps, TableEncoding encoding, TableModelSettings settings)
    {
        (Steps, Encoding, Settings) = (steps, encoding, settings);
        Cumulative = [.. settings.Frequencies.Select(Sums)];
        choice = FieldChoice.Of(steps, encoding, settings.Target, settings.TargetShare);
    }

    /// <summary>From the table to what is learned, and back.</summary>
    public TableSteps Steps { get; }

    /// <summary>From what is learned to numbers, and back.</summary>
    public TableEncoding Encoding { get; }

    /// <summary>The rest of what is saved.</summary>
    public TableModelSettings Settings { get; }

    /// <summary>The table's own schema.</summary>
    public TableSchema Schema => Steps.Before;

    /// <summary>The cumulative counts of each category field's categories.</summary>
    public IReadOnlyList<double[]> Cumulative { get; }

    /// <summary>A generator of this table, with new weights.</summary>
    public TableGenerator NewGenerator() => new(Encoding.Layout, Settings.Latent, Settings.Widths);

    /// <summary>The conditions of rows as they are in the table: a field, each alike, and a category with its real frequency.</summary>
    /// <param name="count">How many.</param>
    /// <param name="random">What they are drawn from.</param>
    /// <param name="only">A field and the cumulative counts of the categories that are asked for; null is any.</param>
    /// <returns>Row after row; empty for a table without categories.</returns>
    public float[] Conditions(int count, ref IndexedRandom random, (int Field, double[] Cumulative)? only = null)
    {
        var width = Encoding.Layout.ConditionWidth;
        var conditions = new float[count * width];
        if (width == 0) return conditions;
        for (var i = 0; i < count; i++)
        {
            var index = only?.Field ?? choice.Draw(Encoding.Categories.Count, ref random);
            var code = ConditionSampler.Draw(only?.Cumulative ?? Cumulative[index], random.Next());
            var field = Encoding.Categories[index];
            field.Set(conditions.AsSpan(i * width, width), field.ConditionStarts, code);
        }

        return conditions;
    }

    /// <summary>Generated numbers as rows of the table.</summary>
    /// <param name="samples">Row after row.</param>
    /// <param name="stride">Numbers from one row to the next.</param>
    /// <param name="count">How many rows.</param>
    public Table Decode(ReadOnlySpan<float> samples, int stride, int count)
    {
        var values = Encoding.NewValues(count);
        Encoding.Decode(samples, stride, count, values, 0);
        return Steps.Inverse(new Table(Encoding.Schema, count, values));
    }

    /// <summary>Cumulative sums.</summary>
    public static double[] Sums(IReadOnlyList<long> counts)
    {
        var (sums, sum) = (new double[counts.Count], 0.0);
        for (var i = 0; i < sums.Length; i++) sums[i] = sum += counts[i];
        return sums;
    }

    /// <summary>As text.</summary>
    public string ToJson() =>
        JsonSerializer.Serialize(new Saved(Schema.ToJson(), [.. Steps.Steps], [.. Encoding.Fields], Settings), Json);

    /// <summary>From <see cref="ToJson"/>.</summary>
    public static TableModel FromJson(string text)
    {
        var saved = JsonSerializer.Deserialize<Saved>(text, Json)!;
        var steps = new TableSteps(TableSchema.FromJson(saved.Schema), saved.Steps);
        return new TableModel(steps, new TableEncoding(steps.After, saved.Fields), saved.Settings);
    }

    private sealed record Saved(string Schema, List<TableStep> Steps, List<Field> Fields, TableModelSettings Settings);
}

/// <summary>The rest of what is saved with a synthesizer.</summary>
/// <param name="Latent">The numbers of a latent.</param>
/// <param name="Widths">The widths of the generator's blocks.</param>
/// <param name="Frequencies">How often each category of each field stands in the training rows.</param>
/// <param name="Rows">How many training rows there were.</param>
/// <param name="Target">The column that a classifier predicts.</param>
/// <param name="TargetShare">The share of the conditions that are about it.</param>
/// <param name="Unique">Columns whose values do not repeat.</param>
internal sealed record TableModelSettings(
    int Latent, List<int> Widths, List<List<long>> Frequencies, int Rows, string? Target, double TargetShare, List<string[]> Unique);
