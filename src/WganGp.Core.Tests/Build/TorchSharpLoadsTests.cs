using FluentAssertions;
using TorchSharp;
using Xunit;

namespace WganGp.Tests.Build;

public class TorchSharpLoadsTests
{
    [Fact]
    public void TorchSharp_loads_in_this_process()
    {
        using var ones = torch.ones(2, 2);
        using var sum = ones.sum();
        sum.item<float>().Should().Be(4);
    }
}
