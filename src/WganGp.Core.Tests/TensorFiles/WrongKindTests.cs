using System.Text;
using FluentAssertions;
using Xunit;

namespace WganGp.Tests.TensorFiles;

public class WrongKindTests
{
    public static TheoryData<byte[], string> Files => new()
    {
        { [], "it is empty" },
        { "{\"a\""u8.ToArray(), "it has only 4 bytes" },
        { "PK\x03\x04"u8.ToArray(), "zip archive*safetensors.torch.save_file" },
        { [.. "PK\x03\x04\x00\x00\x08\x08\x00\x00archive/data.pkl"u8], "zip archive*safetensors.torch.save_file" },
        {
            [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'],
            "Python pickle*safetensors.torch.save_file"
        },
        { "<!DOCTYPE html><html></html>"u8.ToArray(), "web page*download the file again" },
        { "\n  <html><body>404</body></html>"u8.ToArray(), "web page*download the file again" },
        { [0xef, 0xbb, 0xbf, .. "<?xml version='1.0'?><Error/>"u8], "XML*download the file again" },
        { "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"u8.ToArray(), "Git LFS*git lfs pull" },
        { new byte[4096], "zeros*power failure" },
        { Encoding.UTF8.GetBytes("just some text, longer than eight bytes"), "does not start with the length of a header" },
        { RawFile.Of(" {}"), "does not start with the length of a header" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_of_another_kind_is_named(byte[] bytes, string found) =>
        FluentActions.Invoking(() => RawFile.Open(bytes).Dispose())
            .Should().Throw<CheckpointException>().WithMessage($"'{RawFile.Name}' is not a safetensors file: *{found}*Give a file*");

    [Fact]
    public void A_header_whose_length_looks_like_a_pickle_is_read()
    {
        // 0x0280 = 640, little-endian 80 02: also how a pickle of protocol 2 starts.
        using var file = RawFile.Open(RawFile.Of("{}".PadRight(640)));
        file.Tensors.Should().BeEmpty();
    }
}
