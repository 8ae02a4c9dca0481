using TorchSharp;
using TorchSharp.Modules;
using WganGp.Operations;

namespace WganGp.Layerwise;

/// <summary>
/// Any other module, differentiated by autograd within its own bounds: smooth activations, pooling by the maximum, a host's own layer. It
/// may have a second derivative, keep statistics of its batch and draw random numbers, as far as the pass keeps its rows together.
/// </summary>
/// <param name="run">The module's <c>forward</c>, from activations and the condition of the same rows.</param>
/// <param name="module">The module.</param>
/// <param name="isNarrow">Whether libtorch has all its kernels in bfloat16; if not, it runs in float32 there.</param>
/// <param name="mayWriteInput">Whether the module may overwrite what it is given.</param>
/// <param name="isLinear">Whether the output is affine in the activations.</param>
internal sealed class LocalLayer(
    Func<torch.Tensor, torch.Tensor?, torch.Tensor> run, torch.nn.Module module, bool isNarrow, bool mayWriteInput, bool isLinear = false)
    : Layer
{
    private readonly Parameter[] parameters = [.. module.parameters()];

    /// <summary>Whether its output stays in its own type where activations are narrower.</summary>
    public bool GivesWide { get; set; }

    public override bool HasSecondDerivative => !isLinear;

    public override torch.ScalarType OutputType(torch.ScalarType compute) => GivesWide ? OwnType(compute) : compute;

    // Frozen ones too: a host may thaw them between two updates.
    public override bool HasWeights => parameters.Length > 0;

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        if (!pass.Keeps) return Run(input, pass);
        var segments = Segments(pass);
        for (var i = 0; i < segments.Length; i++)
        {
            var (start, size, isOfPoints) = segments[i];
            using var rows = input.narrow(0, start, size);
            using var condition = pass.Condition(start, size);
            Record(rows, condition, i, needsInput: isOfPoints || Position.WeightsBelow, pass);
        }

        if (segments.Length == 1) return pass.Kept.Of(this, Part.Output).detach().to(OutputType(pass.Compute));
        using var scope = torch.NewDisposeScope();
        return torch.cat([.. segments.Select((_, i) => pass.Kept.Of(this, Part.Output, i).detach())])
            .to(OutputType(pass.Compute)).MoveToOuterDisposeScope();
    }

    public override torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass)
    {
        var points = Segments(pass).Length - 1;
        var slope = pass.Kept.Of(this, Part.InputGradient);
        torch.Tensor? tangent = null;
        if (slope.requires_grad)
        {
            // The slope is linear in the gradient that came from above: its derivative along the direction is the tangent, and the other
            // derivatives of the same product are the second order.
            var weights = Weights;
            using var along = Plain(direction, slope.dtype);
            torch.Tensor[] inputs = [pass.Kept.Of(this, Part.Gradient), pass.Kept.Of(this, Part.Input, points), .. weights];
            var derivatives = Penalty.InputGradient.Of(slope, inputs, along, keepsGraph: true, differentiable: false);
            tangent = derivatives[0];
            if (derivatives[1] is { } secondOrder) pass.Kept.Add(this, Part.SecondOrder, secondOrder);
            AddWeights(weights, derivatives[2..]);
        }

        using var shaped = tangent ?? torch.zeros_like(pass.Kept.Of(this, Part.Output, points));
        return Overwriting.Into(slot, shaped.to(OutputType(pass.Compute), copy: true));
    }

    public override torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass)
    {
        torch.Tensor? below = null;
        if (pass.Points > 0)
        {
            if (secondOrder is not null) below = Derivatives(Segments(pass).Length - 1, secondOrder, pass);
            if (pass.Kept.Find(this, Part.SecondOrder) is { } own)
            {
                using var cast = own.to(pass.Compute);
                below = below is null ? cast.alias() : Overwriting.Sum(below, cast, pass);
            }
        }

        pass.Kept.Release(this);
        return below;
    }

    protected override torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass)
    {
        List<torch.Tensor> below = [];
        var segments = Segments(pass);
        for (var i = 0; i < segments.Length; i++)
        {
            var (start, size, isOfPoints) = segments[i];
            if (isOfPoints)
            {
                using var rows = pass.Of(RowSet.Points, gradient);
                below.Add(Slope(i, rows, pass));
            }
            else if (gradient.Rows == RowSet.All)
            {
                using var rows = gradient.Tensor.narrow(0, start, size);
                if (Derivatives(i, rows, pass) is { } made) below.Add(made);
            }
        }

        if (wanted is null) return null;
        if (below.Count == 1) return below[0];
        var stacked = torch.cat(below);
        foreach (var each in below) each.Dispose();
        return stacked;
    }

    private Parameter[] Weights => Array.FindAll(parameters, parameter => parameter.requires_grad);

    /// <summary>The parts of a batch that have a graph each: scored rows, by groups where weights sum over them, then points.</summary>
    private (long Start, long Size, bool IsOfPoints)[] Segments(Pass pass)
    {
        List<(long, long, bool)> segments = [];
        long start = 0;
        foreach (var size in HasWeights ? pass.Groups : [pass.Scored])
        {
            if (size > 0) segments.Add((start, size, false));
            start += size;
        }

        if (pass.Points > 0) segments.Add((start, pass.Points, true));
        return [.. segments];
    }

    private torch.Tensor Run(torch.Tensor input, Pass pass)
    {
        using var own = MemoryFormat.WithPlainStrides(input.to(OwnType(pass.Compute), copy: mayWriteInput));
        using var condition = pass.Condition(0, input.size(0));
        var output = run(own, condition);
        var result = output.to(OutputType(pass.Compute), copy: true);
        if (!ReferenceEquals(output, own)) output.Dispose();
        return result;
    }

    private void Record(torch.Tensor rows, torch.Tensor? condition, int segment, bool needsInput, Pass pass)
    {
        using var gradients = torch.enable_grad();
        using var plain = Plain(rows, OwnType(pass.Compute));
        var input = plain.detach();
        if (needsInput) input.requires_grad_();
        pass.Kept.Add(this, Part.Input, input, segment);
        // A leaf that requires grad may not be written into.
        using var given = mayWriteInput ? input.clone() : input.alias();
        var output = run(given, condition);
        pass.Kept.Add(this, Part.Output, ReferenceEquals(output, given) ? given.alias() : output, segment);
    }

    /// <summary>The points' input gradient, with a graph of its own for <see cref="Tangent"/>.</summary>
    private torch.Tensor Slope(int segment, torch.Tensor rows, Pass pass)
    {
        var (input, output) = (pass.Kept.Of(this, Part.Input, segment), pass.Kept.Of(this, Part.Output, segment));
        using var plain = Plain(rows, output.dtype);
        var above = plain.detach().requires_grad_();
        pass.Kept.Add(this, Part.Gradient, above);
        var slope = output.requires_grad
            ? Penalty.InputGradient.Of(output, [input], above, keepsGraph: true, differentiable: true)[0]
            : null;
        slope ??= torch.zeros_like(input);
        pass.Kept.Add(this, Part.InputGradient, slope);
        using var detached = slope.detach();
        return detached.to(pass.Compute);
    }

    /// <summary>Adds the weights' gradients; returns the input's.</summary>
    private torch.Tensor? Derivatives(int segment, torch.Tensor gradient, Pass pass)
    {
        var (input, output) = (pass.Kept.Of(this, Part.Input, segment), pass.Kept.Of(this, Part.Output, segment));
        var weights = Weights;
        torch.Tensor?[] derivatives = [];
        if (output.requires_grad)
        {
            using var along = Plain(gradient, output.dtype);
            torch.Tensor[] inputs = input.requires_grad ? [input, .. weights] : weights;
            derivatives = Penalty.InputGradient.Of(output, inputs, along, keepsGraph: false, differentiable: false);
            AddWeights(weights, input.requires_grad ? derivatives[1..] : derivatives);
        }

        if (!input.requires_grad) return null;
        using var below = derivatives.Length > 0 && derivatives[0] is { } found ? found : torch.zeros_like(input);
        return below.to(pass.Compute, copy: true);
    }

    private static void AddWeights(Parameter[] weights, torch.Tensor?[] shares)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            if (shares[i] is { } share) Gradients.Add(weights[i], share, isShared: true);
        }
    }

    // libtorch's instance normalisation returns a wrong gradient when what comes from above has its channels last and the batch is one
    // sample.
    private static torch.Tensor Plain(torch.Tensor tensor, torch.ScalarType type)
    {
        using var cast = tensor.to(type);
        return MemoryFormat.WithPlainStrides(cast.contiguous());
    }

    // Weights stay in their own type: a normalisation in bfloat16 would lose what it measures.
    private torch.ScalarType OwnType(torch.ScalarType compute) => parameters.Length > 0 ? parameters[0].dtype
        : isNarrow || compute != torch.ScalarType.BFloat16 ? compute
        : torch.ScalarType.Float32;
}
