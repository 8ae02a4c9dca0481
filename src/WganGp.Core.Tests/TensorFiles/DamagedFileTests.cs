using FluentAssertions;
using TorchSharp;
using WganGp.TensorFiles;
using Xunit;

namespace WganGp.Tests.TensorFiles;

public class DamagedFileTests
{
    [Fact]
    public void A_small_file_cut_at_any_byte_is_refused()
    {
        var whole = RawFile.Small();
        for (var length = 0; length < whole.Length; length++) Refusal(whole[..length]).Should().NotBeNull($"it is cut to {length} bytes");
        Refusal(whole).Should().BeNull();
    }

    [Fact]
    public void A_larger_file_cut_at_every_kilobyte_is_truncated()
    {
        using var tensor = torch.zeros(1 << 16);
        var whole = RawFile.Write(RawFile.NoMetadata, ("a", tensor));
        for (var length = 1024; length < whole.Length; length += 1024)
            Refusal(whole[..length]).Should().Contain("truncated").And.Contain($"'{RawFile.Name}'");
    }

    [Fact]
    public void One_flipped_bit_anywhere_is_found()
    {
        var whole = RawFile.Small();
        for (var flip = 0; flip < whole.Length * 8; flip++)
        {
            var (at, bit) = (flip / 8, flip % 8);
            whole[at] ^= (byte)(1 << bit);
            if (Refusal(whole) is null) Assert.Fail($"Bit {bit} of byte {at} is flipped.");
            whole[at] ^= (byte)(1 << bit);
        }

        Refusal(whole).Should().BeNull();
    }

    [Fact]
    public void A_flipped_bit_in_the_data_is_found_by_the_digest_only()
    {
        var bytes = RawFile.Small();
        bytes[^1] ^= 0x80;
        using var file = RawFile.Open(bytes);
        file.Invoking(opened => opened.Verify()).Should().Throw<CheckpointException>()
            .WithMessage($"*'{RawFile.Name}'*SHA-256*earlier checkpoint*");
    }

    [Fact]
    public void A_boolean_that_is_neither_0_nor_1_is_not_loaded()
    {
        var bytes = RawFile.Of("""{"on":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}""", 2);
        bytes[^1] = 2;
        using var file = RawFile.Open(bytes);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        file.Invoking(opened => opened.Load("on")).Should().Throw<CheckpointException>().WithMessage("*'on'*BOOL*0 or 1*");
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    [Fact]
    public void A_file_that_shrinks_while_it_is_open_is_reported()
    {
        using var stream = new MemoryStream();
        stream.Write(RawFile.Small());
        using var file = SafeTensorsFile.Open(stream, RawFile.Name);
        stream.SetLength(stream.Length - 30);
        file.Invoking(opened => opened.Load("mask")).Should().Throw<CheckpointException>().WithMessage("*became shorter*");
    }

    /// <summary>The message of the error that opening or verifying gives; null when the file passes.</summary>
    private static string? Refusal(byte[] bytes)
    {
        try
        {
            using var file = RawFile.Open(bytes);
            file.Verify();
            return null;
        }
        catch (CheckpointException error)
        {
            return error.Message;
        }
    }
}
