using FluentAssertions;
using WganGp.Tabular.Model;
using WganGp.Tabular.Steps;
using WganGp.Tabular.Transforms;
using Xunit;
using static TorchSharp.torch;
using static WganGp.Tabular.Tests.Support.Tables;

namespace WganGp.Tabular.Tests.Model;

/// <summary>The term that makes a target follow from a row's other columns.</summary>
public sealed class TargetTermTests
{
    private const int Count = 2_000;

    // The class is whether x and y have one sign: neither of them alone says anything of it. The size says nothing.
    private static readonly Table Rows = Make();
    private static readonly TableEncoding Encoding = TableEncoding.Fit(Rows, 10, NumberCode.Ranks);

    // Tests read it; those of its training have their own.
    private static readonly Lazy<TargetPredictor> Known = new(() => Predictor());

    private static CategoryField Target => Encoding.Categories.Single(each => each.Column == "class");

    [Fact]
    public void The_predictor_learns_what_the_columns_say_together()
    {
        var predictor = Known.Value;

        // Nothing known of the class costs ln 2.
        Value(predictor, Encoded(Rows)).Should().BeLessThan(0.15);
        Value(predictor, Encoded(With(Rows, code => 1 - code))).Should().BeGreaterThan(1.5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void An_error_that_stays_where_it_is_at_first_does_not_end_the_predictors_training(ulong stream)
    {
        // For about 100 steps, and its patience was 70.
        using var predictor = TargetPredictor.Train(Make(stream), Encoding, Target, stream, CancellationToken.None);

        Value(predictor, Encoded(Rows)).Should().BeLessThan(0.3);
    }

    [Fact]
    public void The_predictor_does_not_see_the_target()
    {
        var predictor = Known.Value;
        using var rows = Encoded(Rows);
        using var half = rows.clone();
        half.narrow(1, Target.Starts[0], 2).fill_(0.5);
        using var other = Encoded(With(Rows, code => 1 - code));

        // Were the target read, the mean of both classes' errors would differ from the error at their mean.
        Value(predictor, half).Should().BeApproximately((Value(predictor, rows) + Value(predictor, other)) / 2, 1e-4);
    }

    [Fact]
    public void The_predictor_follows_from_rows_and_seed_and_leaves_the_random_state_alone()
    {
        using var before = get_rng_state();
        using var one = Predictor();
        _ = rand(3);
        using var same = Predictor();
        using var another = Predictor(seed: 2);
        using var rows = Encoded(Rows);

        Value(one, rows).Should().Be(Value(same, rows)).And.NotBe(Value(another, rows));
        set_rng_state(before);
        using var third = Predictor();
        using var after = get_rng_state();
        after.bytes.ToArray().Should().Equal(before.bytes.ToArray());
    }

    [Fact]
    public void The_term_is_what_generated_rows_cost_above_real_ones()
    {
        var predictor = Known.Value;
        using var term = Term();
        using var rows = Encoded(Rows);
        using var wrong = Encoded(With(Rows, code => 1 - code));

        Value(term, wrong, rows).Should().BeApproximately(Value(predictor, wrong) - Value(predictor, rows), 1e-5);
        Value(term, rows, rows).Should().Be(0);
        Value(term, rows, wrong).Should().Be(0, "rows that are easier to predict than real ones are no gain");
    }

    [Fact]
    public void The_terms_gradient_is_the_finite_difference()
    {
        using var term = Term();
        using var real = Encoded(Rows.Take([.. Enumerable.Range(0, 40)]));
        using var rows = Encoded(With(Rows, code => 1 - code).Take([.. Enumerable.Range(0, 40)]));
        using var leaf = rows.clone().requires_grad_();
        using var value = term.Compute(Input(leaf, real));
        value.backward();
        var gradient = leaf.grad!.data<float>().ToArray();
        // Along its own direction the slope is its norm.
        var norm = Math.Sqrt(gradient.Sum(each => (double)each * each));
        using var direction = tensor(gradient, leaf.shape).div(norm);
        const double Step = 1e-2;
        using var ahead = rows.add(direction.mul(Step));
        using var behind = rows.sub(direction.mul(Step));

        var difference = (Value(term, ahead, real) - Value(term, behind, real)) / (2 * Step);

        difference.Should().BeApproximately(norm, 0.02 * norm);
        norm.Should().BeGreaterThan(0.01);
    }

    [Theory]
    [InlineData("class", 1, "target")]
    [InlineData("class", 0, null)]
    [InlineData("x", 1, null)]
    [InlineData("many", 1, null)]
    [InlineData(null, 1, null)]
    public void A_target_of_categories_has_the_term_and_others_have_not(string? target, double weight, string? term)
    {
        using var training = new TableTraining(Rows, new()
        {
            Steps = 1,
            BatchSize = 20,
            ReportEvery = 1,
            GeneratorWidths = [8],
            CriticWidths = [8],
            Target = target,
            TargetWeight = weight,
        });

        var terms = training.Train().Single().Training.GeneratorTerms;

        terms.Keys.Should().Equal(term is null ? ["condition"] : ["condition", term]);
    }

    [Fact]
    public void Conditions_are_about_the_target_as_often_as_is_asked_for()
    {
        var steps = new TableSteps(Rows.Schema, []);
        var choice = FieldChoice.Of(steps, Encoding, "class", 0.5);
        var sampler = new ConditionSampler(Rows, Encoding.Categories, choice);
        const int Draws = 20_000;

        var named = Enumerable.Range(0, Draws).Count(i =>
        {
            var random = new IndexedRandom(1, 1, (ulong)i);
            return sampler.Condition(ref random).Field == choice.Field;
        });

        // A half, and a third of the other half: 6 standard deviations.
        named.Should().BeCloseTo(Draws * 2 / 3, 400);
        FieldChoice.Of(steps, Encoding, null, 0.5).Should().Be(FieldChoice.Alike);
        FieldChoice.Of(steps, Encoding, "x", 0.5).Should().Be(FieldChoice.Alike);
    }

    private static TargetPredictor Predictor(ulong seed = 1) => TargetPredictor.Train(Rows, Encoding, Target, seed, CancellationToken.None);

    private static TargetTerm Term() => TargetTerm.Of(
        Rows, Encoding, FieldChoice.Of(new TableSteps(Rows.Schema, []), Encoding, "class", 0.5), new() { Seed = 1 })!;

    private static double Value(TargetPredictor predictor, Tensor rows)
    {
        using var noGrad = no_grad();
        using var value = predictor.CrossEntropy(rows);
        return value.item<float>();
    }

    private static double Value(TargetTerm term, Tensor samples, Tensor real)
    {
        using var noGrad = no_grad();
        using var value = term.Compute(Input(samples, real));
        return value.item<float>();
    }

    private static GeneratorTermInput Input(Tensor samples, Tensor real) =>
        new() { Samples = samples, Real = real, Latents = samples, Scores = samples };

    private static Tensor Encoded(Table table)
    {
        var numbers = new float[table.Count * Encoding.Layout.Width];
        Encoding.Encode(table, Enumerable.Range(0, table.Count).ToArray(), numbers, Encoding.Layout.Width, 1);
        return tensor(numbers, [table.Count, Encoding.Layout.Width]);
    }

    private static Table Make(ulong stream = 0)
    {
        var (x, y, classes, sizes, many) = (new double[Count], new double[Count], new int[Count], new int[Count], new int[Count]);
        for (var row = 0; row < Count; row++)
        {
            var random = new IndexedRandom(9, stream, (ulong)row);
            (x[row], y[row]) = (random.Next() - 0.5, random.Next() - 0.5);
            classes[row] = x[row] * y[row] > 0 ? 1 : 0;
            (sizes[row], many[row]) = (random.Below(2), random.Below(80));
        }

        return Of(
            Numbers("x", x), Numbers("y", y), Categories("class", classes, "no", "yes"), Categories("size", sizes, "small", "large"),
            Categories("many", many, [.. Enumerable.Range(0, 80).Select(i => $"c{i}")]));
    }

    private static Table With(Table table, Func<int, int> code) => Of(
    [
        .. table.Schema.Columns.Select(column => (column, column.Name == "class"
            ? table.Codes("class").ToArray().Select(code).ToArray()
            : table.Raw(column.Name))),
    ]);
}
