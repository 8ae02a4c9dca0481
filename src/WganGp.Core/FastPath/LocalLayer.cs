using TorchSharp;
using TorchSharp.Modules;
using WganGp.Penalty;

namespace WganGp.FastPath;

/// <summary>
/// Any other module, differentiated by autograd within its own bounds: normalisation, smooth activations, a host's own layer.
/// It may bend, keep statistics of its batch and draw random numbers, as far as the pass keeps its rows together.
/// </summary>
internal sealed class LocalLayer(torch.nn.Module<torch.Tensor, torch.Tensor> module) : Layer
{
    private readonly Parameter[] weights = [.. module.parameters().Where(parameter => parameter.requires_grad)];

    public override bool Bends => true;

    public override bool HasWeights => weights.Length > 0;

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        if (!pass.Keeps) return Run(input, pass.Compute);
        var memory = new Memory();
        pass.Keep(this, memory);
        if (pass.Scored > 0) memory.Scored = Part(pass.ScoredRows(input), needsInput: Position.WeightsBelow);
        if (pass.Points > 0) memory.Points = Part(pass.PointRows(input), needsInput: true);
        using var noGrad = torch.no_grad();
        if (memory is { Scored: { } scored, Points: { } points }) return Pass.Stack(scored.Output, points.Output).to(pass.Compute);
        return (memory.Scored ?? memory.Points)!.Output.detach().to(pass.Compute);
    }

    public override torch.Tensor? Backward(torch.Tensor gradient, Pass pass)
    {
        var memory = pass.Of<Memory>(this);
        torch.Tensor? below = null;
        if (memory.Scored is { } scored && gradient.shape[0] > pass.Points)
        {
            using var rows = pass.ScoredRows(gradient);
            below = Derivatives(scored, rows, pass.Compute);
        }

        if (memory.Points is not { } points) return below;
        points.Gradient = Plain(pass.PointRows(gradient), points.Output.dtype).detach().requires_grad_();
        points.Slope = InputGradient.Of(points.Output, [points.Input], points.Gradient, keepsGraph: true, differentiable: true)[0]
            ?? torch.zeros_like(points.Input);
        var slope = points.Slope.detach().to(pass.Compute);
        return below is null ? slope : Pass.Stack(below, slope);
    }

    public override torch.Tensor Tangent(torch.Tensor direction, torch.Tensor? destination, Pass pass)
    {
        var points = pass.Of<Memory>(this).Points!;
        torch.Tensor? tangent = null;
        if (points.Slope!.requires_grad)
        {
            // The slope is linear in the gradient that came from above: its derivative along the direction is the tangent, and
            // the other derivatives of the same product are the bend.
            using var along = Plain(direction, points.Slope.dtype);
            var derivatives = InputGradient.Of(points.Slope, [points.Gradient!, points.Input, .. weights], along, keepsGraph: true, differentiable: false);
            tangent = derivatives[0];
            points.Bend = derivatives[1];
            AddWeights(derivatives[2..]);
        }

        using var shaped = tangent ?? torch.zeros_like(points.Output);
        return Into(destination, shaped.to(pass.Compute, copy: true));
    }

    public override torch.Tensor? Finish(torch.Tensor? bend, Pass pass)
    {
        var memory = pass.Of<Memory>(this);
        torch.Tensor? below = null;
        if (memory.Points is { } points)
        {
            if (bend is not null) below = Derivatives(points, bend, pass.Compute);
            if (points.Bend is not null) below = below is null ? points.Bend.to(pass.Compute, copy: true) : below + points.Bend.to(pass.Compute);
        }

        pass.Release(this);
        return below;
    }

    private torch.Tensor Run(torch.Tensor input, torch.ScalarType compute)
    {
        using var own = input.to(OwnType(input.dtype));
        using var output = module.call(own);
        return output.to(compute, copy: true);
    }

    private Memory.Part Part(torch.Tensor rows, bool needsInput)
    {
        using var gradients = torch.enable_grad();
        var input = Plain(rows, OwnType(rows.dtype)).detach();
        if (needsInput) input.requires_grad_();
        rows.Dispose();
        return new Memory.Part(input, module.call(input));
    }

    /// <summary>Adds the weights' gradients; returns the input's.</summary>
    private torch.Tensor? Derivatives(Memory.Part part, torch.Tensor gradient, torch.ScalarType compute)
    {
        if (!part.Output.requires_grad) return null;
        using var along = Plain(gradient, part.Output.dtype);
        torch.Tensor[] inputs = part.Input.requires_grad ? [part.Input, .. weights] : weights;
        var derivatives = InputGradient.Of(part.Output, inputs, along, keepsGraph: false, differentiable: false);
        if (!part.Input.requires_grad)
        {
            AddWeights(derivatives);
            return null;
        }

        AddWeights(derivatives[1..]);
        using var below = derivatives[0] ?? torch.zeros_like(part.Input);
        return below.to(compute, copy: true);
    }

    private void AddWeights(torch.Tensor?[] shares)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            if (shares[i] is { } share) Gradients.Add(weights[i], share);
        }
    }

    // libtorch's instance normalisation returns a wrong gradient when what comes from above has its channels last and the batch is one sample.
    private static torch.Tensor Plain(torch.Tensor tensor, torch.ScalarType type)
    {
        using var cast = tensor.to(type);
        return cast.contiguous();
    }

    // Weights stay in their own type: a normalisation in bfloat16 would lose what it measures.
    private torch.ScalarType OwnType(torch.ScalarType type) => module.parameters().FirstOrDefault()?.dtype ?? type;

    private sealed class Memory : IDisposable
    {
        public Part? Scored { get; set; }

        public Part? Points { get; set; }

        public void Dispose()
        {
            Scored?.Dispose();
            Points?.Dispose();
        }

        internal sealed record Part(torch.Tensor Input, torch.Tensor Output) : IDisposable
        {
            /// <summary>The gradient from above: a leaf.</summary>
            public torch.Tensor? Gradient { get; set; }

            /// <summary>The input gradient, differentiable.</summary>
            public torch.Tensor? Slope { get; set; }

            /// <summary>How ⟨slope, direction⟩ depends on the input.</summary>
            public torch.Tensor? Bend { get; set; }

            public void Dispose()
            {
                Input.Dispose();
                Output.Dispose();
                Gradient?.Dispose();
                Slope?.Dispose();
                Bend?.Dispose();
            }
        }
    }
}
