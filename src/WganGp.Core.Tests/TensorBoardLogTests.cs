using System.Buffers.Binary;
using FluentAssertions;
using Tensorboard;
using WganGp.Tests.Support;
using Xunit;

namespace WganGp.Tests;

/// <summary>Event files, read back by a reader of their own.</summary>
public sealed class TensorBoardLogTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Reports_of_a_run_are_read_back()
    {
        var reports = new List<TrainingReport>();
        var before = DateTimeOffset.UtcNow;
        string path;
        using (var scope = TorchSharp.torch.NewDisposeScope())
        using (var log = new TensorBoardLog(Path.Combine(folder, "new")))
        using (var trainer = Toys.Trainer())
        {
            path = log.Path;
            foreach (var report in trainer.Train(TrainingData.HoldOut(TrainingData.FromTensor(Toys.Points()), 20)))
            {
                reports.Add(report);
                log.Add(report);
                log.Add("metric/distance", 0.5 * report.Step, report.Step);
            }
        }

        Path.GetFileName(path).Should().StartWith("events.out.tfevents.");
        var events = Read(path);
        events[0].FileVersion.Should().Be("brain.Event:2");
        (events[1].SessionLog.Status, events[1].Step).Should().Be((SessionLog.Types.SessionStatus.Start, 5));
        events.Should().OnlyContain(each => Math.Abs(each.WallTime - before.ToUnixTimeSeconds()) < 600);
        events.Skip(2).Select(each => each.Step).Should().Equal(5, 5, 10, 10);
        foreach (var (report, written) in reports.Zip(events.Skip(2).Chunk(2)))
        {
            var values = written.SelectMany(each => each.Summary.Value).ToDictionary(value => value.Tag, value => value.SimpleValue);
            values["estimate/wasserstein"].Should().Be((float)report.WassersteinEstimate);
            values["estimate/held_out"].Should().Be((float)report.HeldOutEstimate!);
            values["loss/critic"].Should().Be((float)report.CriticLoss);
            values["norm/input_gradient_max"].Should().Be((float)report.GradientNormMax);
            values["metric/distance"].Should().Be(0.5f * report.Step);
            values.Should().HaveCount(20);
        }
    }

    [Fact]
    public void Steps_of_any_size_times_in_seconds_and_terms_by_name()
    {
        using var log = new TensorBoardLog(folder, new At(new DateTimeOffset(2026, 11, 26, 9, 0, 0, 250, TimeSpan.Zero)));
        log.Add(Report(1L << 40) with { CriticTerms = new Dictionary<string, double> { ["smooth"] = 2 }, GeneratorLoss = double.NaN });

        var last = Read(log.Path)[^1];
        (last.Step, last.WallTime).Should().Be((1L << 40, 1795683600.25));
        last.Summary.Value.Should().ContainSingle(value => value.Tag == "critic_term/smooth" && value.SimpleValue == 2);
        last.Summary.Value.Should().NotContain(value => value.Tag == "loss/generator", "the report has none");
    }

    [Fact]
    public void Steps_that_are_written_again_begin_anew()
    {
        using var log = new TensorBoardLog(folder);
        foreach (var step in (long[])[10, 20, 30, 20, 30]) log.Add(Report(step));

        Read(log.Path).Where(each => each.SessionLog is not null).Select(each => each.Step).Should().Equal(10, 20);
        Read(log.Path).Select(each => each.Step).Should().Equal(0, 10, 10, 20, 30, 20, 20, 30);
    }

    [Fact]
    public void Two_logs_of_one_folder_are_two_files_in_the_order_of_their_names()
    {
        using var one = new TensorBoardLog(folder);
        using var other = new TensorBoardLog(folder);

        string.CompareOrdinal(one.Path, other.Path).Should().BeNegative();
    }

    [Theory]
    // The check value of the catalogue of CRC algorithms, and the vectors of RFC 3720, appendix B.4.
    [InlineData("313233343536373839", 0xE3069283u)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0x8A9136AAu)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 0x62A8AB43u)]
    public void The_readers_checksum_is_CRC_32C(string data, uint expected) => Crc(Convert.FromHexString(data)).Should().Be(expected);

    private static TrainingReport Report(long step) => new()
    {
        Step = step,
        CriticUpdates = step,
        Epoch = 1,
        WassersteinEstimate = 1,
        CriticLoss = 1,
        GeneratorLoss = 1,
        GradientPenalty = 1,
        GradientNorm = 1,
        GradientNormMin = 1,
        GradientNormMax = 1,
        RealScore = 1,
        FakeScore = 1,
        CriticLearningRate = 1,
        GeneratorLearningRate = 1,
        Elapsed = TimeSpan.Zero,
        StepsPerSecond = 1,
    };

    /// <summary>Reads records, and checks both checksums of each.</summary>
    private static List<Event> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var events = new List<Event>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)).Should().Be(Masked(bytes.AsSpan(at, 8)));
            var content = bytes.AsSpan(at + 12, length);
            BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)).Should().Be(Masked(content));
            events.Add(Event.Parser.ParseFrom(content.ToArray()));
            at += 16 + length;
        }

        return events;
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = Crc(data);
        return unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8u);
    }

    /// <summary>CRC-32C bit by bit, with the reversed polynomial.</summary>
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var each in data)
        {
            crc ^= each;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78u;
        }

        return ~crc;
    }

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
