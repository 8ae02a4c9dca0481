using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Penalty;

/// <summary>Arithmetic with numbers that are held during the call.</summary>
public static class HeldNumbersTests
{
    // What fill_ returns was disposed, and it is the tensor itself: "Tensor invalid -- empty handle" in every critic with LayerNorm.
    [Fact]
    public static void Filling_a_tensor_leaves_it_to_its_owner()
    {
        using var tensor = zeros(3);

        tensor.Fill(2.5);

        tensor.data<float>().ToArray().Should().Equal(2.5f, 2.5f, 2.5f);
    }
}
