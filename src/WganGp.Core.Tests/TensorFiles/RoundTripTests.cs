using FluentAssertions;
using TorchSharp;
using WganGp.TensorFiles;
using Xunit;

namespace WganGp.Tests.TensorFiles;

public sealed class RoundTripTests : IDisposable
{
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(torch.ScalarType.Float64)]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Float16)]
    [InlineData(torch.ScalarType.BFloat16)]
    [InlineData(torch.ScalarType.Int64)]
    [InlineData(torch.ScalarType.Int32)]
    [InlineData(torch.ScalarType.Int16)]
    [InlineData(torch.ScalarType.Int8)]
    [InlineData(torch.ScalarType.Byte)]
    public void Every_bit_pattern_comes_back(torch.ScalarType type)
    {
        // Random bits hold NaNs with payloads, infinities, denormals and negative zeros in every floating type.
        var tensor = torch.empty([1 << 13, 3], type);
        new Random(1).NextBytes(tensor.bytes);
        if (tensor.is_floating_point()) tensor.isnan().any().item<bool>().Should().BeTrue();

        var loaded = RoundTrip(tensor);

        loaded.dtype.Should().Be(type);
        loaded.shape.Should().Equal(1 << 13, 3);
        loaded.bytes.SequenceEqual(tensor.bytes).Should().BeTrue();
    }

    [Fact]
    public void Booleans_come_back() =>
        RoundTrip(torch.tensor(new[] { true, false, false, true })).data<bool>().ToArray().Should().Equal(true, false, false, true);

    [Fact]
    public void A_tensor_of_several_pieces_comes_back()
    {
        var tensor = torch.arange((1 << 18) * 2 + 7, torch.int64);
        RoundTrip(tensor).bytes.SequenceEqual(tensor.bytes).Should().BeTrue();
    }

    [Fact]
    public void A_scalar_keeps_its_empty_shape()
    {
        var loaded = RoundTrip(torch.tensor(-2.5));
        loaded.shape.Should().BeEmpty();
        loaded.item<double>().Should().Be(-2.5);
    }

    [Fact]
    public void An_empty_tensor_keeps_its_shape() => RoundTrip(torch.empty(2, 0, 3)).shape.Should().Equal(2, 0, 3);

    [Fact]
    public void A_transposed_view_is_stored_in_its_own_order()
    {
        var view = torch.arange(6, torch.float32).reshape(2, 3).t();
        RoundTrip(view).data<float>().ToArray().Should().Equal(0, 3, 1, 4, 2, 5);
    }

    [Fact]
    public void A_slice_is_stored_without_what_surrounds_it()
    {
        var slice = torch.arange(10, torch.int32).slice(0, 3, 6, 1);
        RoundTrip(slice).data<int>().ToArray().Should().Equal(3, 4, 5);
    }

    [Fact]
    public void A_parameter_is_stored_without_its_gradient()
    {
        var parameter = new TorchSharp.Modules.Parameter(torch.ones(2, 2).t());
        var loaded = RoundTrip(parameter);
        loaded.requires_grad.Should().BeFalse();
        loaded.data<float>().ToArray().Should().Equal(1, 1, 1, 1);
    }

    [Fact]
    public void Names_and_metadata_may_hold_any_text()
    {
        string[] texts = ["", " ", "générateur.重み", "\"quoted\"\\", "line\nbreak\0", "😀", "<b>&'"];
        var metadata = texts.ToDictionary(text => text, text => text + "!");

        using var file = RawFile.Open(RawFile.Write(metadata, [.. texts.Select((text, index) => (text, torch.tensor(index)))]));

        file.Verify();
        file.Metadata.Where(pair => pair.Key != SafeTensorsHeader.DigestKey).Should().BeEquivalentTo(metadata);
        file.Tensors.Keys.Should().BeEquivalentTo(texts);
        foreach (var (text, index) in texts.Select((text, index) => (text, index))) file.Load(text).item<int>().Should().Be(index);
    }

    [Fact]
    public void A_file_may_hold_no_tensor()
    {
        using var file = RawFile.Open(RawFile.Write(new Dictionary<string, string> { ["a"] = "b" }));
        file.Tensors.Should().BeEmpty();
        file.Metadata["a"].Should().Be("b");
    }

    [Fact]
    public void Nothing_native_is_left_behind()
    {
        var tensor = torch.ones(3, 4).t();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var file = RawFile.Open(RawFile.Write(RawFile.NoMetadata, ("a", tensor)))) file.Load("a").Dispose();
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    private static torch.Tensor RoundTrip(torch.Tensor tensor)
    {
        using var file = RawFile.Open(
            RawFile.Write(RawFile.NoMetadata, ("before", torch.ones(3, dtype: torch.int8)), ("tensor", tensor), ("z", torch.zeros(2))));
        file.Verify();
        return file.Load("tensor");
    }
}
