using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace WganGp;

/// <summary>Writes reports, and metrics of the application's own, as an event file that TensorBoard shows. For the host's loop.</summary>
/// <remarks>
/// <para>Each log is a new file; several in one folder are one run to TensorBoard, so a resumed run gets another log in the same folder.
/// Steps that are written again, after resuming or a rollback, replace the earlier ones in TensorBoard. Tags are listed in
/// docs/telemetry.md; a value that a report does not have (NaN) is left out. Used by one thread at a time.</para>
/// <para>The events are those of TorchSharp's <c>torch.utils.tensorboard</c>. Its <c>SummaryWriter</c> is not used, because it writes times
/// as ticks or float32 instead of seconds and steps as 32-bit numbers, and cannot replace steps.</para>
/// </remarks>
public sealed class TensorBoardLog : IDisposable
{
    private static int files;

    private readonly TimeProvider clock;
    private readonly FileStream file;
    private long? lastReport;
    private bool begun;

    /// <summary>Creates the file.</summary>
    /// <param name="folder">Its folder, created if it does not exist.</param>
    /// <param name="clock">Gives the time of each event; null is the system's.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public TensorBoardLog(string folder, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        this.clock = clock ?? TimeProvider.System;
        Directory.CreateDirectory(folder);
        // TensorBoard reads the files of a folder in the order of their names: the time comes first.
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{this.clock.GetUtcNow().ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}." +
            $"{Interlocked.Increment(ref files)}");
        Path = System.IO.Path.Combine(folder, name);
        file = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        Write(new Event { FileVersion = "brain.Event:2" });
        file.Flush();
    }

    /// <summary>The event file.</summary>
    public string Path { get; }

    /// <summary>Writes the values of a report that are numbers.</summary>
    /// <param name="report">The report.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(TrainingReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Step <= lastReport) begun = false;
        lastReport = report.Step;
        var summary = new Summary();
        foreach (var (tag, value) in ValuesOf(report))
        {
            if (double.IsFinite(value)) summary.Value.Add(new Summary.Types.Value { Tag = tag, SimpleValue = (float)value });
        }

        Write(report.Step, summary);
    }

    /// <summary>Writes a value of the application's own, such as a metric of samples.</summary>
    /// <param name="tag">The name of its curve; TensorBoard groups by what stands before a <c>/</c>.</param>
    /// <param name="value">The value, written in float32; also NaN and infinity.</param>
    /// <param name="step">The generator step that it belongs to.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(string tag, double value, long step)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tag);
        var summary = new Summary();
        summary.Value.Add(new Summary.Types.Value { Tag = tag, SimpleValue = (float)value });
        Write(step, summary);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private static IEnumerable<(string Tag, double Value)> ValuesOf(TrainingReport report) =>
    [
        ("estimate/wasserstein", report.WassersteinEstimate),
        ("estimate/held_out", report.HeldOutEstimate ?? double.NaN),
        ("estimate/training", report.TrainingEstimate ?? double.NaN),
        ("loss/critic", report.CriticLoss),
        ("loss/generator", report.GeneratorLoss),
        ("loss/gradient_penalty", report.GradientPenalty),
        ("loss/auxiliary", report.AuxiliaryLoss),
        ("norm/input_gradient", report.GradientNorm),
        ("norm/input_gradient_min", report.GradientNormMin),
        ("norm/input_gradient_max", report.GradientNormMax),
        ("norm/critic_gradient", report.CriticGradientNorm),
        ("norm/generator_gradient", report.GeneratorGradientNorm),
        ("score/real", report.RealScore),
        ("score/fake", report.FakeScore),
        ("rate/critic", report.CriticLearningRate),
        ("rate/generator", report.GeneratorLearningRate),
        ("run/epoch", report.Epoch),
        ("run/steps_per_second", report.StepsPerSecond),
        ("run/rollbacks", report.Rollbacks),
        .. report.CriticTerms.Select(term => ($"critic_term/{term.Key}", term.Value)),
        .. report.GeneratorTerms.Select(term => ($"generator_term/{term.Key}", term.Value)),
    ];

    private void Write(long step, Summary summary)
    {
        // A start makes TensorBoard forget this step and later ones.
        if (!begun) Write(new Event { Step = step, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } });
        begun = true;
        Write(new Event { Step = step, Summary = summary });
        file.Flush();
    }

    /// <summary>Writes a record: its length, a checksum of that, the event, a checksum of it.</summary>
    private void Write(Event content)
    {
        content.WallTime = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        var bytes = content.ToByteArray();
        var record = new byte[sizeof(long) + sizeof(uint) + bytes.Length + sizeof(uint)];
        BinaryPrimitives.WriteInt64LittleEndian(record, bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(long)), Masked(record.AsSpan(0, sizeof(long))));
        bytes.CopyTo(record.AsSpan(sizeof(long) + sizeof(uint)));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(record.Length - sizeof(uint)), Masked(bytes));
        file.Write(record);
    }

    /// <summary>A CRC-32C, rotated and shifted as the format asks, so that a checksum of data with checksums in it stays useful.</summary>
    private static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var each in data) crc = BitOperations.Crc32C(crc, each);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8u;
    }
}
