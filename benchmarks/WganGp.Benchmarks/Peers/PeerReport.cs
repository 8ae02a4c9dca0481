using System.Text.Json;
using System.Text.Json.Serialization;

namespace WganGp.Benchmarks.Peers;

/// <summary>What pytorch_peer.py writes.</summary>
internal sealed record PeerReport(string Torch, string Python, int Threads, bool Tiny, IReadOnlyList<PeerReport.Network> Networks)
{
    private static readonly JsonSerializerOptions format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <exception cref="ArgumentException">The file is missing or is not such a report.</exception>
    public static PeerReport Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<PeerReport>(File.ReadAllText(path), format) ?? throw new JsonException("it is empty");
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            throw new ArgumentException(
                $"The peer's file '{path}' cannot be read: {error.Message} Make it with benchmarks/peers/pytorch_peer.py --output.", error);
        }
    }

    internal sealed record Network(
        string Name, int BatchSize, long[] SampleShape, long CriticParameters, long GeneratorParameters, IReadOnlyList<Row> Rows);

    internal sealed record Row(string Operation, double[] Milliseconds);
}
