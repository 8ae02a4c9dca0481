using FluentAssertions;
using TorchSharp;
using WganGp.Runs;
using WganGp.TensorFiles;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

public sealed class RunSnapshotTests : IDisposable
{
    private static readonly Dictionary<string, string> metadata = new() { ["step"] = "1" };
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_copy_into_used_memory_gives_the_bytes_that_the_live_tensors_give()
    {
        using var scope = NewDisposeScope();
        using var snapshot = new RunSnapshot();
        var wide = randn(700, 1_000);
        var layout = randn(2, 3, 4, 5).permute(0, 2, 3, 1);
        Dictionary<string, Tensor>[] states =
        [
            new()
            {
                ["wide"] = wide, ["layout"] = layout, ["step"] = tensor(1L), ["window"] = randn(3), ["half"] = randn(5).to(bfloat16),
                ["gone"] = randn(2), ["empty"] = empty(0, 4),
            },
            new()
            {
                ["wide"] = wide + 1, ["layout"] = layout * 2, ["step"] = tensor(2L), ["window"] = randn(7), ["half"] = randn(5).to(float16),
                ["new"] = randn(2), ["empty"] = empty(0, 4),
            },
            new()
            {
                ["wide"] = wide.t(), ["layout"] = layout.contiguous() + 1, ["step"] = tensor(3L), ["window"] = randn(7),
                ["half"] = randn(5).to(float16),
            },
        ];
        foreach (var state in states)
        {
            snapshot.Take(metadata, state, []);
            var live = Bytes(path => SafeTensorsFile.Write(path, metadata, state));
            // Written from the copy, not from what it was copied from.
            foreach (var tensor in state.Values.Where(tensor => tensor.numel() > 0)) tensor.zero_();
            Bytes(snapshot.Write).Should().Equal(live);
            (wide, layout) = (randn(700, 1_000), layout + 1);
        }
    }

    [Fact]
    public void Copies_leave_no_tensor_behind()
    {
        using var live = randn(10);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var snapshot = new RunSnapshot())
        {
            for (var turn = 0; turn < 3; turn++)
            {
                using var scope = NewDisposeScope();
                snapshot.Take(metadata, [new("a", live), new($"{turn}", live)], []);
            }
        }

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void What_is_not_finite_is_found_at_every_place_and_the_largest_number_is_not_taken_for_it(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var largest = finfo(type).max;
        foreach (var count in (int[])[1, 31, 32, 33, 70])
        {
            var values = full([count], largest, dtype: type);
            values[0] = -largest;
            TensorBytes.AreFinite(values).Should().BeTrue();
            for (var at = 0; at < count; at++)
            {
                foreach (var bad in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
                {
                    var spoilt = values.clone();
                    spoilt[at] = bad;
                    TensorBytes.AreFinite(spoilt).Should().BeFalse("{0} is at {1} of {2}", bad, at, count);
                }
            }
        }

        TensorBytes.AreFinite(full([3], -1L)).Should().BeTrue("integers are finite, whatever their bits");
        TensorBytes.AreFinite(empty(0, dtype: type)).Should().BeTrue();
    }

    [Fact]
    public void A_snapshot_looks_for_numbers_that_are_not_finite_where_it_is_told_to()
    {
        using var snapshot = new RunSnapshot();
        using var mask = full([2], float.NegativeInfinity);
        using var weight = ones(2);
        KeyValuePair<string, Tensor>[] state = [new("mask", mask), new("weight", weight)];

        snapshot.Take(metadata, state, ["weight"]);
        snapshot.IsFinite.Should().BeTrue("a mask may be infinite");
        weight[1] = float.NaN;
        snapshot.IsFinite.Should().BeTrue("it is a copy");
        snapshot.Take(metadata, state, ["weight"]);
        snapshot.IsFinite.Should().BeFalse();
    }

    private byte[] Bytes(Action<string> write)
    {
        var path = Path.Combine(folder, "x.safetensors");
        write(path);
        return File.ReadAllBytes(path);
    }
}
