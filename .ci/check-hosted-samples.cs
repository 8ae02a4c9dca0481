// Runs the worker and the server as a service manager does: dotnet run check-hosted-samples.cs -- WORKER.dll SERVER.dll DATA.
// The worker trains, gets SIGTERM, saves, and resumes at its next start; the server serves what the worker saved. Exit code 1 and a
// sentence if anything is wrong.
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

const int Requests = 50;
const int Terminate = 15;
var (worker, server, data) = (args[0], args[1], args[2]);
var checkpoints = Path.GetFullPath("checkpoints");
var running = new List<Process>();
try
{
    var saved = TrainUntilStopped();
    Resume(saved, saved + 4);
    await Serve(Path.Combine(checkpoints, $"step-{saved + 4:D6}.safetensors"), saved + 4);
    Console.WriteLine($"worker, stopped at step {saved}, and resumed; server, {Requests} requests at once; from packages: ok");
    return 0;
}
catch (Exception error) when (error is InvalidDataException or TimeoutException or HttpRequestException)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 1;
}
finally
{
    foreach (var process in running.Where(process => !process.HasExited)) process.Kill();
}

string[] Training(long steps, params string[] more) =>
[
    "--Training:Recipe", "fashion-classes", "--Training:Data", data, "--WganGp:Steps", $"{steps}", "--WganGp:BatchSize", "4",
    "--WganGp:CriticSteps", "1", "--WganGp:ReportEvery", "2", "--WganGp:Checkpoint:EverySteps", "2",
    "--WganGp:Checkpoint:Folder", checkpoints, "--WganGp:Execution:Threads", "1", .. more,
];

long TrainUntilStopped()
{
    var (process, lines) = Start(worker, Training(1_000_000));
    bool HasSaved() => Directory.Exists(checkpoints) && Directory.EnumerateFiles(checkpoints, "*.safetensors").Any();
    Wait(process, lines, HasSaved, "a checkpoint");
    Stop(process, lines);
    var step = Find(lines, "Saved step ([0-9]+) in");
    Expect(File.Exists(Path.Combine(checkpoints, $"step-{step:D6}.safetensors")), $"the worker did not save step {step}", lines);
    return step;
}

void Resume(long from, long to)
{
    var (process, lines) = Start(worker, Training(to, "--Telemetry:Exporter", "Console"));
    Wait(process, lines, () => process.HasExited, "its end");
    Expect(process.ExitCode == 0, $"the resumed worker ended with exit code {process.ExitCode}", lines);
    Expect(Find(lines, $"Training fashion-classes from step ([0-9]+) to {to}") == from, $"the worker did not resume step {from}", lines);
    // The console exporter prints each instrument with its meter.
    Expect(lines.Any(line => line.Contains("wgangp.generator.steps")) && lines.Any(line => line.Contains("WganGp.Core")),
        "no metric of the library was exported", lines);
}

async Task Serve(string checkpoint, long step)
{
    var (process, lines) = Start(server, ["--checkpoint", checkpoint, "--urls", "http://127.0.0.1:0"]);
    Wait(process, lines, () => lines.Any(line => line.Contains("Now listening on: ")), "its address");
    var address = lines.First(line => line.Contains("Now listening on: ")).Split(": ")[^1].Trim();
    using var client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(1) };
    var health = JsonNode.Parse(await client.GetStringAsync("health"))!;
    Expect($"{health["status"]}" == "healthy" && $"{health["step"]}" == $"{step}", $"/health answered {health.ToJsonString()}", lines);
    var pictures = await Task.WhenAll(
        Enumerable.Range(0, Requests).Select(seed => client.GetByteArrayAsync($"sample.png?count=4&seed={seed}")));
    foreach (var picture in pictures) CheckPng(picture);
    Expect(pictures.Select(Convert.ToHexString).Distinct().Count() == Requests, "two seeds gave the same picture", lines);
    Stop(process, lines);
}

(Process Process, ConcurrentQueue<string> Lines) Start(string program, string[] arguments)
{
    var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
    start.Environment["OMP_NUM_THREADS"] = "1";
    var process = Process.Start(start)!;
    running.Add(process);
    var lines = new ConcurrentQueue<string>();
    process.OutputDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
    process.ErrorDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    return (process, lines);
}

void Wait(Process process, ConcurrentQueue<string> lines, Func<bool> condition, string what)
{
    var held = SpinWait.SpinUntil(() => process.HasExited || condition(), TimeSpan.FromMinutes(2));
    // With the rest of the output.
    if (process.HasExited) process.WaitForExit();
    Expect(held && condition(), $"{process.StartInfo.ArgumentList[0]} did not reach {what}", lines);
}

void Stop(Process process, ConcurrentQueue<string> lines)
{
    Expect(kill(process.Id, Terminate) == 0, "SIGTERM could not be sent", lines);
    Wait(process, lines, () => process.HasExited, "its end after SIGTERM");
    Expect(process.ExitCode == 0, $"SIGTERM ended it with exit code {process.ExitCode}", lines);
}

static long Find(ConcurrentQueue<string> lines, string pattern) =>
    lines.Select(line => Regex.Match(line, pattern)).FirstOrDefault(match => match.Success) is { } found
        ? long.Parse(found.Groups[1].Value)
        : throw new InvalidDataException($"No line is like '{pattern}' in:\n{string.Join('\n', lines)}");

static void Expect(bool holds, string wrong, ConcurrentQueue<string> lines)
{
    if (!holds) throw new InvalidDataException($"{wrong}; its output:\n{string.Join('\n', lines)}");
}

// Signature, the checksum of each chunk, and as many bytes of rows as the size asks for.
static void CheckPng(ReadOnlySpan<byte> file)
{
    if (!file.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]))
        throw new InvalidDataException("An answer is no PNG picture.");
    var rest = file[8..];
    var (rows, expected, ended) = (new MemoryStream(), 0, false);
    while (!ended)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(rest);
        var kind = Encoding.ASCII.GetString(rest.Slice(4, 4));
        var content = rest.Slice(8, length);
        if (Crc(rest.Slice(4, 4 + length)) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + length)..]))
            throw new InvalidDataException($"The chunk {kind} of a picture is damaged.");
        if (kind == "IHDR")
        {
            var channels = content[9] switch 
            {
                0 => 1,
                2 => 3,
                6 => 4,
                var other => throw new InvalidDataException($"A picture has colour type {other}."),
            };
            expected = BinaryPrimitives.ReadInt32BigEndian(content[4..]) * (1 + (channels * BinaryPrimitives.ReadInt32BigEndian(content)));
        }

        if (kind == "IDAT") rows.Write(content);
        ended = kind == "IEND";
        rest = rest[(12 + length)..];
    }

    rows.Position = 0;
    using var unpacked = new MemoryStream();
    using (var zlib = new ZLibStream(rows, CompressionMode.Decompress)) zlib.CopyTo(unpacked);
    if (unpacked.Length != expected)
        throw new InvalidDataException($"A picture has {unpacked.Length} bytes of rows, and needs {expected}.");
}

static uint Crc(ReadOnlySpan<byte> bytes)
{
    var crc = ~0u;
    foreach (var value in bytes)
    {
        crc ^= value;
        for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
    }

    return ~crc;
}

[DllImport("libc")]
static extern int kill(int process, int signal);
