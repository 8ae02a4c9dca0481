using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using TorchSharp;
using WganGp.TensorFiles;
using Xunit;

namespace WganGp.Tests.TensorFiles;

public class FileLayoutTests
{
    [Fact]
    public void A_file_has_exactly_the_bytes_of_the_format()
    {
        using var bytes = torch.tensor(new byte[] { 7, 8, 9 });
        using var floats = torch.tensor(new[] { 1f, -2f });
        var written = RawFile.Write(new Dictionary<string, string> { ["step"] = "3" }, ("a", bytes), ("b", floats));

        // Larger elements first; 211 bytes of JSON and 5 spaces make 216, so that the data is aligned to 8.
        const string blank = "0000000000000000000000000000000000000000000000000000000000000000";
        static string Header(string digest) =>
            "{\"__metadata__\":{\"sha256\":\"" + digest + "\",\"step\":\"3\"}," +
            "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}," +
            "\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[8,11]}}     ";
        byte[] data = [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 7, 8, 9];
        byte[] File(string digest) => [0xD8, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(Header(digest)), .. data];
        written.Should().Equal(File(Convert.ToHexStringLower(SHA256.HashData(File(blank)))));
    }

    [Fact]
    public void The_same_content_gives_the_same_bytes_in_whatever_order_it_comes()
    {
        using var one = torch.tensor(1f);
        using var two = torch.tensor(2f);
        var forward = RawFile.Write(new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" }, ("a", one), ("b", two));
        var backward = RawFile.Write(new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" }, ("b", two), ("a", one));
        forward.Should().Equal(backward);
    }

    [Fact]
    public void A_file_of_another_library_opens_in_any_order_and_without_a_digest()
    {
        var bytes = RawFile.Of(
            """{"b":{"data_offsets":[4,5],"shape":[],"dtype":"BOOL"},"e":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}""" +
            ""","a":{"dtype":"I16","shape":[2,1],"data_offsets":[0,4]}} """, 5);
        bytes[^5] = 0x34;
        bytes[^4] = 0x12;

        using var file = RawFile.Open(bytes);
        using var a = file.Load("a");
        using var b = file.Load("b");

        a.data<short>().ToArray().Should().Equal(0x1234, 0);
        b.item<bool>().Should().BeFalse();
        file.Metadata.Should().BeEmpty();
        file.Invoking(opened => opened.Verify()).Should().Throw<CheckpointException>().WithMessage($"*'{RawFile.Name}'*no digest*");
    }

    [Fact]
    public void Types_that_the_format_lacks_are_refused_by_name()
    {
        using var tensor = torch.zeros(2, dtype: torch.complex64);
        FluentActions.Invoking(() => RawFile.Write(RawFile.NoMetadata, ("critic.phase", tensor)))
            .Should().Throw<CheckpointException>().WithMessage($"*'{RawFile.Name}'*'critic.phase'*ComplexFloat32*F64, F32*");
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "__metadata__")]
    public void A_name_is_given_once_and_not_reserved(string first, string second)
    {
        using var tensor = torch.zeros(2);
        FluentActions.Invoking(() => RawFile.Write(RawFile.NoMetadata, (first, tensor), (second, tensor))).Should()
            .Throw<ArgumentException>().WithMessage($"*'{second}'*");
    }

    [Fact]
    public void A_name_that_is_no_Unicode_text_is_not_written_as_another()
    {
        using var tensor = torch.zeros(2);
        FluentActions.Invoking(() => RawFile.Write(RawFile.NoMetadata, ("half a pair: \ud800", tensor))).Should()
            .Throw<ArgumentException>();
        FluentActions.Invoking(() => RawFile.Write(new Dictionary<string, string> { ["a"] = "\udc00" })).Should()
            .Throw<ArgumentException>();
    }

    [Fact]
    public void The_digests_key_is_reserved() =>
        FluentActions.Invoking(() => RawFile.Write(new Dictionary<string, string> { ["sha256"] = "mine" })).Should()
            .Throw<ArgumentException>().WithMessage("*'sha256'*");

    [Fact]
    public void A_header_above_the_formats_limit_is_not_written()
    {
        var metadata = new Dictionary<string, string> { ["notes"] = new('x', (int)SafeTensorsHeader.MaxBytes) };
        FluentActions.Invoking(() => RawFile.Write(metadata)).Should().Throw<CheckpointException>()
            .WithMessage("*header*exceeds*100000000*");
    }

    [Fact]
    public void An_unknown_tensor_is_named()
    {
        using var file = RawFile.Open(RawFile.Small());
        file.Invoking(opened => opened.Load("critic.9")).Should().Throw<CheckpointException>()
            .WithMessage($"*'{RawFile.Name}'*no tensor 'critic.9'*");
    }
}
