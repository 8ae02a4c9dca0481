using FluentAssertions;
using TorchSharp;
using WganGp.Runtime;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Tests.Runtime;

/// <summary>
/// Wrong convolutions of libtorch are found and turned off; the tests of this assembly begin with that (AssemblySettings).
/// </summary>
public static class OneDnnTests
{
    [Fact]
    public static void Convolutions_are_right_once_tried()
    {
        NativeRuntime.Ensure().Should().BeTrue();

        OneDnn.IsRight().Should().BeTrue();
    }

    // Channels that fill no vector register: on the machine that OneDnn describes each of these rows was wrong.
    [Theory]
    [InlineData(24, 16), InlineData(16, 24), InlineData(1, 8), InlineData(64, 1), InlineData(3, 4), InlineData(63, 20)]
    public static void Convolution_of_channels_that_fill_no_register_has_the_numbers_of_float64(int inputs, int outputs)
    {
        using var scope = torch.NewDisposeScope();
        using var random = new torch.Generator(5);
        for (var i = 0; i < 5; i++)
        {
            var samples = torch.randn([3, inputs, 9, 9], torch.float64, generator: random).requires_grad_();
            var weight = torch.randn([outputs, inputs, 3, 3], torch.float64, generator: random);
            var single = samples.detach().to(torch.float32).requires_grad_();
            var expected = torch.nn.functional.conv2d(samples, weight, null, [2, 2], [1, 1]);
            var found = torch.nn.functional.conv2d(single, weight.to(torch.float32), null, [2, 2], [1, 1]);
            expected.sum().backward();
            found.sum().backward();

            Off(found, expected).Should().BeLessThan(1e-5);
            Off(single.grad!, samples.grad!).Should().BeLessThan(1e-5);
        }
    }

    [Fact]
    public static void A_trainer_logs_that_it_is_off()
    {
        var logger = new ListLogger();

        using var trainer = WganGpTrainer.Create(
            () => new ModuleGenerator(torch.nn.Linear(2, 2), 2), () => new ModuleCritic(torch.nn.Linear(2, 1)), logger: logger);

        logger.OfTheMachine.Where(line => line.Contains("(oneDNN)")).Should().HaveCount(NativeRuntime.IsOneDnnOff ? 1 : 0);
    }

    // AMD's leaf 0x8000001D all zero: oneDNN took it for three caches of one byte each, and lost the padding of every reordered tensor.
    [Fact]
    public static void A_processor_that_hides_its_caches_keeps_oneDNN()
    {
        if (OneDnnCaches.AreHidden)
        {
            NativeRuntime.IsOneDnnOff.Should().BeFalse("oneDNN uses default sizes once its record says that none are known");
        }

        OneDnnCaches.Correct().Should().BeFalse("the record is corrected once, and on other processors never");
    }

    // On the machine seen, 17->5 and 64->1 were wrong in bfloat16 with the channels last too.
    [Theory]
    [InlineData(24, 16, false), InlineData(17, 5, true), InlineData(64, 1, true), InlineData(3, 24, false)]
    public static void Convolution_in_bfloat16_has_the_numbers_of_float64_to_its_rounding(int inputs, int outputs, bool isChannelsLast)
    {
        using var scope = torch.NewDisposeScope();
        using var random = new torch.Generator(6);
        var samples = torch.randn([16, inputs, 8, 8], torch.float64, generator: random).bfloat16();
        var weight = torch.randn([outputs, inputs, 3, 3], torch.float64, generator: random).bfloat16();
        if (isChannelsLast) samples = samples.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var (rounded, exact) = (samples.detach().requires_grad_(), samples.@double().requires_grad_());

        var found = torch.nn.functional.conv2d(rounded, weight, null, [1, 1], [1, 1]);
        var expected = torch.nn.functional.conv2d(exact, weight.@double(), null, [1, 1], [1, 1]);
        found.sum().backward();
        expected.sum().backward();

        Off(found, expected).Should().BeLessThan(1e-2);
        Off(rounded.grad!, exact.grad!).Should().BeLessThan(1e-2);
    }

    [Fact]
    public static void The_switch_goes_both_ways_and_a_machine_s_own_kernels_are_right()
    {
        var isOff = NativeRuntime.IsOneDnnOff;
        try
        {
            OneDnn.TryUse(false).Should().BeTrue();
            OneDnn.IsRight().Should().BeTrue("libtorch's own kernels are the way round");
        }
        finally
        {
            OneDnn.TryUse(!isOff);
        }

        OneDnn.IsRight().Should().BeTrue();
    }

    [Fact]
    public static void The_trial_leaves_the_global_random_state_and_no_tensor()
    {
        var state = torch.Generator.Default.get_state();
        using var live = LiveTensors.Watch();

        OneDnn.IsRight();

        live.Added.Should().Be(0);
        torch.Generator.Default.get_state().bytes.ToArray().Should().Equal(state.bytes.ToArray());
    }

    private static double Off(torch.Tensor found, torch.Tensor expected) =>
        ((found.detach().to(torch.float64) - expected.detach()).abs().max() / expected.detach().abs().max()).item<double>();
}
