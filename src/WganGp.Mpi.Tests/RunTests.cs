using FluentAssertions;
using WganGp.Mpi.Tests.Support;
using WganGp.TestSupport;

namespace WganGp.Mpi.Tests;

/// <summary>Checkpoints, stops and failures of runs in several processes.</summary>
public sealed class RunTests
{
    [MpiFact]
    public void A_run_is_resumed_with_the_same_or_another_number_of_processes()
    {
        using var folder = new TemporaryFolder();
        string[] Line(string checkpoints, int steps, bool resume, string numbers) =>
            [folder[checkpoints], $"{steps}", resume ? "yes" : "no", folder[numbers]];
        Run(2, nameof(Scenarios.Resume), Line("whole", 30, false, "expected"));

        Run(2, nameof(Scenarios.Resume), Line("parts", 20, false, "first"));
        Run(2, nameof(Scenarios.Resume), Line("parts", 30, true, "same"));
        File.Delete(Path.Combine(folder["parts"], "step-000030.safetensors"));
        Run(3, nameof(Scenarios.Resume), Line("parts", 30, true, "other"));

        var expected = Numbers.Read(folder["expected"]);
        Numbers.Read(folder["same"]).Should().Equal(expected, "the same number of processes goes on bit for bit");
        Numbers.Read(folder["other"]).Zip(expected, (one, two) => Math.Abs(one - two)).Max().Should().BeInRange(1e-300, 1e-9);
        Directory.GetFiles(folder["whole"]).Select(Path.GetFileName).Should().Contain("step-000030.safetensors");
    }

    [MpiFact]
    public void All_stop_after_the_same_step_when_one_asks() =>
        Run(2, nameof(Scenarios.Stop)).Output.Should().MatchRegex("stopped after [67]");

    [MpiFact]
    public void A_process_with_other_options_is_named()
    {
        var job = MpiJob.Run("openmpi", 3, nameof(Scenarios.OtherOptions));

        job.ExitCode.Should().NotBe(0);
        job.Error.Should().Contain("Process 1 of 3 differs from process 0: CriticSteps: process 0 2, this one 3.");
    }

    [MpiFact]
    public void A_process_whose_weights_drift_is_named()
    {
        var job = MpiJob.Run("openmpi", 2, nameof(Scenarios.Drift));

        job.ExitCode.Should().NotBe(0);
        job.Error.Should().Contain("The processes no longer train one critic: after step 30 its weights")
            .And.Contain("in process 1 differ");
    }

    [MpiFact]
    public void A_process_that_fails_ends_all_and_says_why()
    {
        var job = MpiJob.Run("openmpi", 2, nameof(Scenarios.Fail));

        job.ExitCode.Should().NotBe(0);
        job.Error.Should().Contain("Process 1 of 2 failed at step").And.Contain("the disk is gone");
    }

    [MpiFact]
    public void A_process_that_is_busy_elsewhere_is_named_with_its_step() =>
        Missed("sleep").Should().Contain("process 0 has waited").And.Contain("at step 42 in its sum number 2")
            .And.Contain("process 1 is at step 41 and has not begun this operation");

    [MpiFact]
    public void A_process_that_is_stopped_is_named() => Missed("stop").Should().Contain("process 1 does not answer");

    [MpiFact]
    public void A_process_that_is_killed_ends_the_job_in_seconds()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Missed("kill");

        // Without help from the watchdog, which waits for a minute here.
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(50));
    }

    [MpiFact]
    public void Networks_with_masks_and_statistics_of_each_process_stay_one() => Run(2, nameof(Scenarios.OwnDraws));

    /// <summary>
    /// Every third such job found MPICH 4.0.2 waiting in MPI_Finalize without end. Its launcher may then call the end an error, 255.
    /// </summary>
    [MpichFact]
    public void A_job_of_MPICH_over_TCP_ends_though_MPI_Finalize_may_not_return()
    {
        for (var i = 0; i < 3; i++)
        {
            var job = MpiJob.RunOverTcp(nameof(Scenarios.LargeSums));

            job.ExitCode.Should().BeOneOf([0, 255], job.Error);
            job.Output.Should().Contain("the sums are right");
        }
    }

    [MpiFact]
    public void A_process_that_is_slow_is_named_in_the_reports() => Run(3, nameof(Scenarios.Slow));

    private static string Missed(string how)
    {
        var job = MpiJob.Run("openmpi", 2, nameof(Scenarios.Miss), how);

        job.ExitCode.Should().NotBe(0);
        return job.Error;
    }

    private static MpiJob.Result Run(int processes, string scenario, params string[] arguments)
    {
        var job = MpiJob.Run("openmpi", processes, scenario, arguments);

        job.ExitCode.Should().Be(0, job.Error);
        return job;
    }
}
