using System.Text;
using FluentAssertions;
using Xunit;

namespace WganGp.Tests.TensorFiles;

public class LyingHeaderTests
{
    private const int DataBytes = 16;

    public static TheoryData<string, string> Lies => new()
    {
        // JSON
        { """{"a":""", "not valid JSON" },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},}""", "not valid JSON" },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}/**/}""", "not valid JSON" },
        { """{"a":{"dtype":"F32","shape":[[4]],"data_offsets":[0,16]}}""", "not valid JSON" },
        { """{"a":{"dtype":"F32","shape":[04],"data_offsets":[0,16]}}""", "not valid JSON" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}\n", "something other than spaces" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}} {}", "something other than spaces" },
        { """{"\ud800":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "incomplete Unicode escape" },
        // Structure
        { """{"a":[]}""", "tensor 'a' is a JSON StartArray" },
        { """{"a":null}""", "tensor 'a' is a JSON Null" },
        { """{"a":{}}""", "tensor 'a' lacks" },
        { """{"a":{"dtype":"F32","shape":[4]}}""", "tensor 'a' lacks" },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16],"strides":[1]}}""", "unknown field 'strides'" },
        { """{"a":{"dtype":"F32","dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "has its dtype twice" },
        { """{"a":{"dtype":"F32","shape":[4],"shape":[4],"data_offsets":[0,16]}}""", "has its shape twice" },
        {
            """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[8],"data_offsets":[8,16]}}""",
            "tensor 'a' is named twice"
        },
        {
            """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"\u0061":{"dtype":"U8","shape":[8],"data_offsets":[8,16]}}""",
            "tensor 'a' is named twice"
        },
        { """{"__metadata__":{},"__metadata__":{}}""", "__metadata__ occurs twice" },
        { """{"__metadata__":{"k":"1","k":"2"}}""", "metadata entry 'k' occurs twice" },
        { """{"__metadata__":{"k":1}}""", "metadata entry 'k' is a JSON Number" },
        { """{"__metadata__":{"k":{}}}""", "metadata entry 'k' is a JSON StartObject" },
        { """{"__metadata__":null}""", "__metadata__ is a JSON Null" },
        // Types and shapes
        { """{"a":{"dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16]}}""", "unknown type 'F8_E4M3'; known types are F64, F32" },
        { """{"a":{"dtype":"f32","shape":[4],"data_offsets":[0,16]}}""", "unknown type 'f32'" },
        { """{"a":{"dtype":32,"shape":[4],"data_offsets":[0,16]}}""", "dtype of tensor 'a' is a JSON Number" },
        { """{"a":{"dtype":"F32","shape":4,"data_offsets":[0,16]}}""", "shape of tensor 'a' is a JSON Number" },
        { """{"a":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}}""", "shape of tensor 'a' holds something other than integers" },
        { """{"a":{"dtype":"F32","shape":[-0,4],"data_offsets":[0,0]}}""", "shape of tensor 'a' holds something other than integers" },
        { """{"a":{"dtype":"F32","shape":[4.0],"data_offsets":[0,16]}}""", "shape of tensor 'a' holds something other than integers" },
        { """{"a":{"dtype":"F32","shape":[4e0],"data_offsets":[0,16]}}""", "shape of tensor 'a' holds something other than integers" },
        { """{"a":{"dtype":"F32","shape":["4"],"data_offsets":[0,16]}}""", "shape of tensor 'a' holds something other than integers" },
        {
            """{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,16]}}""",
            "shape of tensor 'a' holds something other than integers"
        },
        { """{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""", "impossible shape" },
        { """{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296,4294967296,4],"data_offsets":[0,16]}}""", "impossible shape" },
        { """{"a":{"dtype":"U8","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", "impossible shape" },
        {
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[16" + string.Concat(Enumerable.Repeat(",1", 64)) + "],\"data_offsets\":[0,16]}}",
            "more than 64 numbers"
        },
        // Offsets
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0]}}""", "not a begin and an end" },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16,32]}}""", "not a begin and an end" },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}}""", "not a begin and an end" },
        {
            """{"a":{"dtype":"F32","shape":[4],"data_offsets":[-16,0]}}""",
            "data_offsets of tensor 'a' holds something other than integers"
        },
        {
            """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,18446744073709551615]}}""",
            "data_offsets of tensor 'a' holds something other than integers"
        },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}}""", "has 16 bytes, but F32 [3] needs 12" },
        { """{"a":{"dtype":"F64","shape":[],"data_offsets":[0,16]}}""", "has 16 bytes, but F64 [] needs 8" },
        { """{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""", "truncated: its tensors need 32 bytes, it has 16" },
        { """{"a":{"dtype":"F32","shape":[2305843009213693951],"data_offsets":[0,9223372036854775804]}}""", "truncated" },
        {
            """{"a":{"dtype":"U8","shape":[10],"data_offsets":[0,10]},"b":{"dtype":"U8","shape":[10],"data_offsets":[6,16]}}""",
            "tensor 'b' overlaps"
        },
        { """{"a":{"dtype":"U8","shape":[16],"data_offsets":[0,16]},"b":{"dtype":"U8","shape":[16],"data_offsets":[0,16]}}""", "overlaps" },
        {
            """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[8],"data_offsets":[8,16]}}""",
            "gap before tensor 'b'"
        },
        { """{"a":{"dtype":"U8","shape":[12],"data_offsets":[4,16]}}""", "gap before tensor 'a'" },
        {
            """{"a":{"dtype":"U8","shape":[16],"data_offsets":[0,16]},"e":{"dtype":"U8","shape":[0],"data_offsets":[99,99]}}""",
            "gap before tensor 'e'"
        },
        { """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", "8 bytes at its end belong to no tensor" },
        { "{}", "16 bytes at its end belong to no tensor" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_header_that_lies_is_refused_by_what_is_wrong(string header, string found) =>
        Opening(RawFile.Of(header, DataBytes)).Should().Throw<CheckpointException>().WithMessage($"*'{RawFile.Name}'*").Which.Message
            .Should().Contain(found);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000_001)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void A_length_that_no_header_has_is_refused(long length) =>
        Opening([.. BitConverter.GetBytes(length), (byte)'{', (byte)'}']).Should().Throw<CheckpointException>()
            .WithMessage("*not a safetensors file*");

    [Fact]
    public void A_length_beyond_the_file_costs_no_memory()
    {
        byte[] bytes = [.. BitConverter.GetBytes(100_000_000L), (byte)'{', (byte)'}'];
        Opening(bytes).Should().Throw<CheckpointException>().WithMessage("*truncated: its header needs 100000000 bytes, it has 2*");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Opening(bytes).Should().Throw<CheckpointException>();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("{\"__metadata__\":")]
    public void A_header_that_nests_a_million_times_is_refused_at_the_cost_of_its_own_length(string level)
    {
        var bytes = RawFile.Of("{\"a\":" + string.Concat(Enumerable.Repeat(level, 1_000_000)), DataBytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Opening(bytes).Should().Throw<CheckpointException>();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan((2L * bytes.Length) + 100_000);
    }

    [Fact]
    public void A_header_of_nothing_but_tensors_costs_memory_in_proportion()
    {
        var tensors = Enumerable.Range(0, 20_000).Select(i => $"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[{i},{i + 1}]}}");
        var bytes = RawFile.Of("{" + string.Join(',', tensors) + "}", 20_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var file = RawFile.Open(bytes);
        file.Tensors.Should().HaveCount(20_000);
        // The header's text is gone; its names, shapes and entries are there. Of a real file's size, all of it is a thousandth.
        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(4L * bytes.Length);
        GC.KeepAlive(file);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_refused()
    {
        var header = Encoding.UTF8.GetBytes("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""");
        header[2] = 0xff;
        Opening(RawFile.Of(header, [])).Should().Throw<CheckpointException>().WithMessage("*UTF-8*");
    }

    [Fact]
    public void A_huge_name_is_shortened_in_the_message() =>
        Opening(RawFile.Of("{\"" + new string('n', 1_000_000) + "\":7}")).Should().Throw<CheckpointException>().Which.Message.Length
            .Should().BeLessThan(500);

    private static Action Opening(byte[] bytes) => () => RawFile.Open(bytes).Dispose();
}
