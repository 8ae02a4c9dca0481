using System.Text.RegularExpressions;
using FluentAssertions;
using WganGp.Layerwise;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Layerwise;

/// <summary>Who may write into which tensor.</summary>
public sealed partial class KeepsakesTests
{
    private readonly RectifierLayer layer = new(0);
    private readonly RectifierLayer other = new(0.2);

    [Fact]
    public void What_a_layer_keeps_may_not_be_overwritten_under_any_name()
    {
        using var scope = NewDisposeScope();
        using var kept = new Keepsakes();
        var tensor = rand(4, 6);
        kept.MayOverwrite(tensor).Should().BeTrue();
        kept.Add(layer, Part.Output, tensor.alias());
        foreach (var view in (Tensor[])[tensor, tensor.alias(), tensor.narrow(0, 2, 1), tensor.t(), tensor.flatten(), tensor.detach(),
            tensor.reshape(2, 12)])
        {
            kept.MayOverwrite(view).Should().BeFalse();
        }

        kept.MayOverwrite(tensor.clone()).Should().BeTrue();
        kept.Release(layer);
        kept.MayOverwrite(tensor).Should().BeTrue();
    }

    [Fact]
    public void What_a_caller_still_reads_may_not_be_overwritten()
    {
        using var scope = NewDisposeScope();
        using var kept = new Keepsakes();
        var tensor = rand(4);
        using (kept.Reading(tensor)) kept.MayOverwrite(tensor.view(2, 2)).Should().BeFalse();
        kept.MayOverwrite(tensor).Should().BeTrue();
    }

    [Fact]
    public void A_write_into_a_kept_tensor_throws_when_it_is_read_again()
    {
        using var scope = NewDisposeScope();
        using var kept = new Keepsakes();
        var tensor = rand(4);
        kept.Add(layer, Part.Output, tensor.alias());
        tensor.narrow(0, 1, 2).zero_();
        kept.Invoking(each => each.Of(layer, Part.Output)).Should().Throw<InvalidOperationException>()
            .WithMessage("Something wrote into the Output that RectifierLayer keeps: version 1 instead of 0.");
    }

    [Fact]
    public void A_write_into_what_a_caller_reads_throws()
    {
        using var scope = NewDisposeScope();
        using var kept = new Keepsakes();
        var tensor = rand(4);
        var reading = kept.Reading(tensor);
        tensor.add_(1);
        reading.Invoking(each => each.Dispose()).Should().Throw<InvalidOperationException>()
            .WithMessage("Something wrote into a tensor that is still read*");
    }

    [Fact]
    public void A_slot_is_granted_where_nobody_but_its_writer_reads_the_memory()
    {
        using var scope = NewDisposeScope();
        using var kept = new Keepsakes();
        var tensor = rand(4);
        kept.Add(layer, Part.Input, tensor.alias());
        kept.Add(other, Part.Output, tensor.alias());
        kept.Slot(layer, Part.Input, null, all => all.narrow(0, 2, 2)).Should().BeNull();
        kept.HasSlot(layer).Should().BeFalse();

        var slot = kept.Slot(layer, Part.Input, other, all => all.narrow(0, 2, 2))!;
        slot.Tensor.fill_(7);
        slot.Written();
        kept.HasSlot(layer).Should().BeTrue();
        kept.Of(layer, Part.Input).narrow(0, 2, 2).data<float>().Should().Equal(7, 7);
    }

    [Fact]
    public void A_form_has_no_values_to_protect()
    {
        using var scope = NewDisposeScope();
        using var kept = new Keepsakes();
        var tensor = rand(4);
        kept.Add(layer, Part.InputForm, tensor.alias());
        kept.MayOverwrite(tensor).Should().BeTrue();
    }

    [Fact]
    public void Rows_are_counted()
    {
        using var scope = NewDisposeScope();
        using var pass = new Pass([3, 3], 2, ScalarType.Float32);
        pass.Invoking(each => each.Gradient(rand(8, 1), RowSet.Points)).Should().Throw<InvalidOperationException>()
            .WithMessage("A gradient for Points of 6 scored rows and 2 points has 8 rows.");
        var points = pass.Gradient(rand(2, 1), RowSet.Points);
        pass.Invoking(each => each.Of(RowSet.All, points)).Should().Throw<InvalidOperationException>();
        using var narrowed = pass.Of(RowSet.Points, pass.Gradient(rand(8, 1), RowSet.All));
        narrowed.Tensor.shape.Should().Equal(2, 1);
    }

    /// <summary>Operations whose name ends in an underscore, and TorchSharp's words for writing, stand in Overwriting alone.</summary>
    [Fact]
    public void One_file_writes_into_tensors_that_travel()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "src", "WganGp.Core", "Layerwise"), "*.cs");
        files.Length.Should().BeGreaterThan(20);
        var writers = files.Where(file => Writes().IsMatch(WithoutScripts().Replace(File.ReadAllText(file), ""))).Select(Path.GetFileName);
        writers.Should().BeSubsetOf(["Overwriting.cs", "Gradients.cs", "BatchStandardization.cs", "GainLayer.cs"],
            "Gradients adds to parameters' gradients, BatchStandardization counts batches, " +
            "GainLayer adds to a product that it has just made");
    }

    [GeneratedRegex(@"\.(?!requires_grad_)\w+_\(|\.Gain\(|\.Fill\(|inplace: true", RegexOptions.None)]
    private static partial Regex Writes();

    [GeneratedRegex("\"\"\".*?\"\"\"", RegexOptions.Singleline)]
    private static partial Regex WithoutScripts();
}
