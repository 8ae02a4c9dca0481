using System.Globalization;
using FluentAssertions;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests.Data;

/// <summary>Digits of a table that float32 has not.</summary>
public sealed class CsvPrecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Columns whose values differ by less than float32 tells apart: from, range and unit.</summary>
    public static TheoryData<string, double, double, double> Columns => new()
    {
        { "Unix seconds of a day", 1_700_000_000, 86_400, 1 },
        { "Unix milliseconds of an hour", 1_700_000_000_000, 3_600_000, 1 },
        { "Julian dates", 2_460_000.5, 30, 1e-5 },
        { "ids of ten digits", 1_000_000_000, 8_999_999_999, 1 },
        { "latitudes", 52.5, 0.01, 1e-7 },
        { "negative longitudes", -122.4, 0.001, 1e-7 },
        { "tiny numbers", 1e-200, 1e-205, 1e-210 },
        { "huge numbers", 1e200, 1e195, 1e190 },
    };

    [Theory]
    [MemberData(nameof(Columns))]
    public void Numbers_are_scaled_before_they_are_rounded_and_come_back(string kind, double from, double range, double unit)
    {
        foreach (var scaling in new[] { TableScaling.Standardize, TableScaling.MinMax })
        {
            for (var seed = 0; seed < 20; seed++)
            {
                var random = new Random(seed);
                double[] values =
                    [.. Enumerable.Range(0, 200).Select(_ => from + (Math.Floor(random.NextDouble() * (range / unit)) * unit))];
                var table = Load(values, scaling);
                using var batch = table.Read([.. Enumerable.Range(0, values.Length).Select(i => (long)i)]);
                var samples = batch.Samples.data<float>().ToArray();
                var most = samples.Max(Math.Abs);

                samples.Distinct().Should().HaveCount(values.Distinct().Count(), "{0} of seed {1} stay apart", kind, seed);
                most.Should().BeInRange(0.5f, 10);
                using var numbers = tensor(values).reshape(-1, 1);
                using var scaled = table.Scale(numbers);
                using var back = table.Unscale(scaled);
                using var rounded = table.Unscale(batch.Samples);
                var (exact, near) = (back.data<double>().ToArray(), rounded.data<double>().ToArray());
                for (var i = 0; i < values.Length; i++)
                {
                    // The last digit of a double but one: four units in the last place.
                    var unitInLastPlace = Math.BitIncrement(Math.Abs(values[i])) - Math.Abs(values[i]);
                    Math.Abs(exact[i] - values[i]).Should().BeLessThanOrEqualTo(4 * unitInLastPlace);
                    Math.Abs(near[i] - values[i]).Should().BeLessThan(6e-8 * most * range);
                }
            }
        }
    }

    [Fact]
    public void Seconds_of_a_day_come_back_exactly_from_samples()
    {
        double[] seconds = [.. Enumerable.Range(0, 8_640).Select(i => 1_700_000_000.0 + (10 * i))];
        var table = Load(seconds, TableScaling.Standardize);
        using var batch = table.Read([.. Enumerable.Range(0, seconds.Length).Select(i => (long)i)]);
        using var back = table.Unscale(batch.Samples);

        back.data<double>().ToArray().Select(value => Math.Round(value)).Should().Equal(seconds);
    }

    [Fact]
    public void Columns_that_float32_makes_equal_are_refused()
    {
        double[] seconds = [1_700_000_000, 1_700_000_001, 1_700_000_002, 1_700_000_003];

        FluentActions.Invoking(() => Load(seconds, TableScaling.None)).Should().Throw<TrainingDataException>().WithMessage(
            "Column 'x' of *loses its digits in float32, where 1700000000 and 1700000001 are equal: set TableOptions.Scaling, *");
        FluentActions.Invoking(() => Load([.. seconds, 0, 1e15], TableScaling.Standardize)).Should().Throw<TrainingDataException>()
            .WithMessage("Column 'x' of *loses its digits*: remove the values that are far from the others (0 to 1000000000000000)*");
    }

    [Fact]
    public void A_column_that_only_rounding_changes_is_constant()
    {
        foreach (var scaling in Enum.GetValues<TableScaling>())
        {
            var table = Load([0.3, 0.1 + 0.2, 0.3], scaling);
            using var batch = table.Read([0, 1, 2]);
            batch.Samples.data<float>().ToArray().Select(value => Math.Round(value, 6)).Distinct().Should().ContainSingle();
        }

        // The mean of many equal numbers is that number, although their sum is rounded.
        using var equal = Load([.. Enumerable.Repeat(0.1, 1_000)], TableScaling.Standardize).Read([0, 999]);
        equal.Samples.data<float>().ToArray().Should().Equal(0, 0);
    }

    [Fact]
    public void Numbers_beyond_float32_need_a_scale()
    {
        FluentActions.Invoking(() => Load([1, 1e99], TableScaling.None)).Should().Throw<TrainingDataException>()
            .WithMessage("Line 3 of *has '1E+99' in column 1 ('x'), beyond 3.4E+38: *set TableOptions.Scaling*");
        FluentActions.Invoking(() => Load([1, 1e301], TableScaling.MinMax)).Should().Throw<TrainingDataException>()
            .WithMessage("*has '1E+301' in column 1 ('x'), beyond 1E+300: *");
        using var batch = Load([1, 1e99], TableScaling.MinMax).Read([0, 1]);
        batch.Samples.data<float>().ToArray().Should().Equal(-1, 1);
    }

    [Fact]
    public void Samples_that_are_not_scaled_keep_their_fingerprint() =>
        // As written by versions that kept float32: a run with such a table can be resumed.
        Load([1, 2.5], TableScaling.None).Fingerprint.Should().Be(
            "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
                [.. "x None"u8, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2.5f)])));

    public void Dispose() => _folder.Dispose();

    private CsvTable Load(double[] values, TableScaling scaling)
    {
        var lines = values.Select(value => value.ToString("R", CultureInfo.InvariantCulture));
        File.WriteAllLines(_folder["table.csv"], lines.Prepend("x"));
        return CsvTable.Load(_folder["table.csv"], new TableOptions { Scaling = scaling });
    }
}
