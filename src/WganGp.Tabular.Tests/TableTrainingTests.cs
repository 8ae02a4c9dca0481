using FluentAssertions;
using TorchSharp;
using WganGp.TestSupport;
using Xunit;
using static WganGp.Tabular.Tests.Support.Tables;

namespace WganGp.Tabular.Tests;

public sealed class TableTrainingTests
{
    private static TableSynthesizerOptions Small => new()
    {
        Steps = 24,
        BatchSize = 40,
        GeneratorWidths = [16, 16],
        CriticWidths = [16],
        Latent = 8,
        ReportEvery = 6,
        AverageDecay = 0.9,
        CheckpointEvery = 6,
    };

    [Theory]
    [InlineData(null)]
    [InlineData("class")]
    public void A_resumed_run_is_the_run_bit_for_bit(string? target)
    {
        using var folder = new TemporaryFolder();
        var (table, options) = (Claims(300), Small with { Target = target });
        using var whole = new TableTraining(table, options);
        var expected = whole.Train().ToList();
        using (var first = new TableTraining(table, options with { Folder = folder["run"] }))
        {
            foreach (var report in first.Train()) if (report.Step == 18) break;
        }

        using var second = new TableTraining(table, options with { Folder = folder["run"] });
        second.Resume(folder["run"]);
        // The checkpoint of step 18 waits for the report after it; but the best rows may have been those of step 18, and saved.
        var step = second.Step;
        step.Should().BeOneOf(12, 18);
        var reports = second.Train().ToList();

        reports.Select(report => (report.Step, report.Shapes, report.Pairs, report.IsBest, report.Training.CriticLoss))
            .Should().Equal(expected.Where(report => report.Step > step).Select(
                report => (report.Step, report.Shapes, report.Pairs, report.IsBest, report.Training.CriticLoss)));
        using var a = whole.Finish();
        using var b = second.Finish();
        a.Sample(100, seed: 2).Numbers("amount").ToArray().Should().Equal(b.Sample(100, seed: 2).Numbers("amount").ToArray());
    }

    [Fact]
    public void A_run_that_was_killed_anywhere_ends_as_if_it_had_not_been()
    {
        // What a kill leaves is the folder as it is at that moment: 20 moments, 20 of 20.
        using var folder = new TemporaryFolder();
        var (table, options) = (Claims(200), Small with { Steps = 22, ReportEvery = 1, CheckpointEvery = 3, Folder = folder["run"] });
        using var whole = new TableTraining(table, options);
        var (reports, copies) = (new List<TableProgress>(), new List<string>());
        foreach (var report in whole.Train())
        {
            reports.Add(report);
            if (report.Step is < 2 or > 21) continue;
            copies.Add(folder[$"killed-{report.Step}"]);
            Copy(folder["run"], copies[^1]);
        }

        copies.Should().HaveCount(20);
        using var expected = whole.Finish();
        foreach (var copy in copies)
        {
            using var again = new TableTraining(table, options with { Folder = copy });
            if (Directory.EnumerateFiles(copy, "step-*").Any()) again.Resume(copy);
            var (step, continued) = (again.Step, again.Train().ToList());
            continued.Select(report => (report.Step, report.Score, report.Training.CriticLoss))
                .Should().Equal(reports.Where(report => report.Step > step)
                    .Select(report => (report.Step, report.Score, report.Training.CriticLoss)));
            using var learned = again.Finish();
            learned.Sample(30).Numbers("amount").ToArray().Should().Equal(expected.Sample(30).Numbers("amount").ToArray());
        }

        static void Copy(string from, string to)
        {
            Directory.CreateDirectory(to);
            // A file that is being written is locked, and not read when a run goes on. Processes are killed by the console program's tests.
            foreach (var file in Directory.GetFiles(from).Where(file => Path.GetExtension(file) != ".tmp"))
            {
                try
                {
                    File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
                }
                catch (FileNotFoundException)
                {
                    // Deleted by its writer since the folder was listed.
                }
            }
        }
    }

    [Fact]
    public void A_run_is_resumed_with_its_own_table_only()
    {
        using var folder = new TemporaryFolder();
        using var first = new TableTraining(Claims(300), Small);
        _ = first.Train().First();
        first.Save(folder["run.safetensors"]);
        using var other = new TableTraining(Claims(301), Small);
        other.Resume(folder["run.safetensors"]);
        using var aimed = new TableTraining(Claims(300), Small with { Target = "class", TargetWeight = 0 });
        aimed.Resume(folder["run.safetensors"]);

        var train = () => other.Train().ToList();
        var trainAimed = () => aimed.Train().ToList();

        train.Should().Throw<CheckpointException>().WithMessage("*other training data*");
        trainAimed.Should().Throw<CheckpointException>("its conditions are others").WithMessage("*other training data*");
    }

    [Fact]
    public void A_folder_of_another_run_is_not_mixed_with_this_one()
    {
        using var folder = new TemporaryFolder();
        var options = Small with { Folder = folder["run"] };
        using (var first = new TableTraining(Claims(300), options)) _ = first.Train().ToList();
        using var second = new TableTraining(Claims(300), options);

        var train = () => second.Train().ToList();

        train.Should().Throw<TableException>().WithMessage("The folder '*' holds the run of a table already. *");
    }

    [Theory]
    [InlineData(PenaltyPath.Fast)]
    [InlineData(PenaltyPath.Reference)]
    public void The_critic_runs_on_both_paths_and_the_report_says_which(PenaltyPath path)
    {
        using var training = new TableTraining(Claims(300), Small with { Execution = new() { PenaltyPath = path } });

        training.Train().First().Training.PenaltyPath.Should().Be(path);
    }

    [Fact]
    public void Fast_path_and_reference_path_give_the_same_numbers()
    {
        // Without dropout: the two paths draw masks in another order.
        var options = Small with { Dropout = 0, Steps = 6 };
        using var fast = new TableTraining(Claims(300), options with { Execution = new() { PenaltyPath = PenaltyPath.Fast } });
        using var reference = new TableTraining(Claims(300), options with { Execution = new() { PenaltyPath = PenaltyPath.Reference } });

        var (a, b) = (fast.Train().Last().Training, reference.Train().Last().Training);

        a.CriticLoss.Should().BeApproximately(b.CriticLoss, 1e-4 * Math.Abs(b.CriticLoss));
        a.GeneratorLoss.Should().BeApproximately(b.GeneratorLoss, 1e-4 * Math.Abs(b.GeneratorLoss));
        a.GradientNorm.Should().BeApproximately(b.GradientNorm, 1e-4 * b.GradientNorm);
    }

    [Fact]
    public void Training_leaves_the_hosts_random_state_alone()
    {
        var before = torch.get_rng_state();
        using (var training = new TableTraining(Claims(300), Small with { Target = "class" })) _ = training.Train().First();

        torch.get_rng_state().bytes.ToArray().Should().Equal(before.bytes.ToArray());
    }

    [Fact]
    public void A_rare_class_is_not_lost()
    {
        using var synthesizer = TableSynthesizer.Fit(Claims(1_000), Small with { Steps = 150, BatchSize = 100, LearningRate = 2e-3 });

        var fraud = synthesizer.Sample(4_000).Codes("class").ToArray().Count(code => code == 1);

        // 5 % of the rows; an untrained generator ignores the condition and gives a half.
        fraud.Should().BeInRange(40, 1_000);
    }

    public static TheoryData<string> Strange => ["all null", "constant", "one category", "no categories", "two rows", "null target"];

    [Theory]
    [MemberData(nameof(Strange))]
    public void Strange_tables_give_sensible_rows(string kind)
    {
        var table = kind switch
        {
            "all null" => Of(Numbers("x", [double.NaN, double.NaN, double.NaN]), Categories("c", [-1, -1, -1])),
            "constant" => Of(Numbers("x", [3, 3, 3]), Dates("d", [5, 5, 5])),
            "one category" => Of(Categories("c", [0, 0, 0], "only"), Numbers("x", [1, 2, 3])),
            "no categories" => Of(Numbers("x", [.. Enumerable.Range(0, 100).Select(i => i * 0.1)])),
            "two rows" => Of(Numbers("x", [1, 2]), Categories("c", [0, 1], "a", "b")),
            _ => Of(Categories("c", [0, -1, 1, -1], "a", "b"), Numbers("x", [1, 2, 3, 4])),
        };
        var target = kind == "null target" ? "c" : null;
        using var synthesizer = TableSynthesizer.Fit(table, Small with { Steps = 2, ReportEvery = 2, Target = target });

        var rows = synthesizer.Sample(20);

        rows.Count.Should().Be(20);
        if (kind == "all null")
        {
            rows.Numbers("x").ToArray().Should().AllSatisfy(value => value.Should().Be(double.NaN));
            rows.Codes("c").ToArray().Should().AllBeEquivalentTo(-1);
        }

        if (kind == "constant") rows.Numbers("x").ToArray().Should().AllBeEquivalentTo(3.0);
        if (kind == "one category") rows.Codes("c").ToArray().Should().AllBeEquivalentTo(0);
    }

    [Fact]
    public void Tables_with_nothing_to_learn_are_refused()
    {
        var unique = () => new TableTraining(Of((new TableColumn { Name = "id", Kind = ColumnKind.TextId }, new int[5])), Small);
        var single = () => new TableTraining(Of(Numbers("x", [1])), Small);
        var target = () => new TableTraining(Claims(10), Small with { Target = "fraud" });

        unique.Should().Throw<TableException>().WithMessage("The table has no column to learn: id (TextId). *");
        single.Should().Throw<TableException>().WithMessage("The table has 1 row, of which nothing can be learned. Give 2 or more.");
        target.Should().Throw<TableException>().WithMessage("There is no column 'fraud'. *");
    }

    [Theory]
    [InlineData(9_999, null, 0.5)]
    [InlineData(10_000, null, 0.25)]
    [InlineData(50, 0.1, 0.1)]
    [InlineData(50_000, 0.0, 0.0)]
    public void Dropout_is_what_was_given_or_follows_from_the_rows(int rows, double? given, double expected) =>
        new TableSynthesizerOptions { Dropout = given }.DropoutFor(rows).Should().Be(expected);

    [Fact]
    public void Notes_say_what_was_chosen_and_what_has_no_effect()
    {
        static IReadOnlyList<string> Notes(Table table, TableSynthesizerOptions options)
        {
            using var training = new TableTraining(table, options);
            return training.Notes;
        }

        var options = Small with { HeldOutShare = 0.1 };
        Notes(Claims(300), options with { Target = "class" }).Should().Equal(
            "No rows are held out, and scores are against the rows trained on: 10 % of 300 are fewer than 500.",
            "The critic's dropout is 0.5, as 300 rows are trained on.");
        Notes(Claims(6_000), options with { Target = "amount", Dropout = 0.1 }).Should().Equal(
            "600 of 6,000 rows are held out, and scores are against them.",
            "The target 'amount' is not learned as categories of its own, so it changes nothing of the training.");
        var codes = Enumerable.Range(0, 400).Select(i => i % 70).ToArray();
        var many = Of(Categories("town", codes, [.. Enumerable.Range(0, 70).Select(i => $"t{i}")]));
        Notes(many, Small with { HeldOutShare = 0, Dropout = 0, Target = "town" }).Should().Equal(
            "The target 'town' has 70 categories, more than 64: it has conditions, but no term of the generator's loss.");
        Notes(many, Small with { HeldOutShare = 0, Dropout = 0, Target = "town", TargetWeight = 0 }).Should().BeEmpty();
    }

    [Fact]
    public void Options_out_of_range_are_all_named()
    {
        var build = () => new TableTraining(Claims(10), Small with { Pac = 0, Dropout = 1, TargetShare = 1.5, TargetWeight = double.NaN });

        build.Should().Throw<ArgumentException>().WithMessage(
            "Pac is 0; it must be from 1 to 1000. Dropout is 1; it must be * TargetShare is 1.5; it must be from 0 to 1. " +
            "TargetWeight is NaN; *");
    }
}
