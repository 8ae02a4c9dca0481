using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>
/// Minimises C Σ log(1 + exp(-(2y - 1) (w.x + b))) + |w|² / 2 by Newton's method with halved steps: convex, so that there is one result.
/// </summary>
internal sealed class LogisticRegression
{
    private const int MaximumSteps = 100;
    private const double Converged = 1e-9;
    private readonly Tensor weights;

    private LogisticRegression(Tensor weights) => this.weights = weights;

    /// <param name="samples">Float64 <c>[N, features]</c>, standardised.</param>
    /// <param name="labels">Float64 <c>[N]</c>, 1 or 0.</param>
    /// <param name="inverseRidge">C.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="MetricException">The steps do not converge.</exception>
    public static LogisticRegression Fit(Tensor samples, Tensor labels, double inverseRidge, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var inputs = WithOnes(samples);
        // The intercept, which comes last, is free.
        var ridge = ones(inputs.shape[1], ScalarType.Float64);
        ridge.narrow(0, inputs.shape[1] - 1, 1).Fill(0);
        var weights = zeros(inputs.shape[1], ScalarType.Float64);
        var loss = Loss(weights);
        for (var step = 0; step < MaximumSteps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var probabilities = inputs.mv(weights).sigmoid();
            var gradient = inputs.t().mv(probabilities.Minus(labels)).Times(inverseRidge).Plus(weights.mul(ridge));
            var slope = probabilities.mul(probabilities.neg().Plus(1)).Times(inverseRidge);
            var hessian = inputs.t().matmul(inputs.mul(slope.unsqueeze(1))).Plus(diag(ridge));
            // So small a number changes no result, but keeps the decomposition possible where nearly all probabilities are 0 or 1.
            hessian.diagonal().Gain(hessian.diagonal().amax([0]).Times(1e-14));
            var direction = linalg.solve(hessian, gradient);
            var decrease = gradient.dot(direction).item<double>();
            if (decrease < Converged)
            {
                // So near, the last step squares what is left.
                weights.copy_(weights.Minus(direction));
                return new LogisticRegression(weights.MoveToOuterDisposeScope());
            }

            var (length, next, nextLoss) = (1.0, weights, double.PositiveInfinity);
            for (; length > 1e-10; length /= 2)
            {
                next = weights.Minus(direction.Times(length));
                nextLoss = Loss(next);
                if (nextLoss <= loss - 1e-4 * length * decrease) break;
            }

            // What is left of the decrease is below the rounding of the loss.
            if (nextLoss >= loss) return new LogisticRegression(weights.MoveToOuterDisposeScope());
            weights.copy_(next);
            loss = nextLoss;
        }

        throw new MetricException(
            $"The logistic regression has not converged after {MaximumSteps} steps; give a smaller InverseRidge, or fewer features.");

        double Loss(Tensor at)
        {
            using var inner = NewDisposeScope();
            var logits = inputs.mv(at);
            var losses = -nn.functional.logsigmoid(logits.neg()).sum().Plus(logits.dot(labels)).item<double>();
            return inverseRidge * losses + at.Squared().dot(ridge).item<double>() / 2;
        }
    }

    public double[] Logits(Tensor samples)
    {
        using var scope = NewDisposeScope();
        return WithOnes(samples).mv(weights).data<double>().ToArray();
    }

    private static Tensor WithOnes(Tensor samples) => cat([samples, ones(samples.shape[0], 1, dtype: ScalarType.Float64)], 1);
}
