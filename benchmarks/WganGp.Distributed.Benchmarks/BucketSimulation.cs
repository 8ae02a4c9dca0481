namespace WganGp.Distributed;

/// <summary>
/// One update, event by event: layers are computed one after the other, and pieces of the gradient are summed beside them.
/// </summary>
internal static class BucketSimulation
{
    /// <summary>A layer's part of the last pass.</summary>
    /// <param name="Seconds">How long it is computed.</param>
    /// <param name="Bytes">The bytes of its gradient, complete at its end.</param>
    public readonly record struct Layer(double Seconds, double Bytes);

    /// <summary>When the last sum is complete, counted from the beginning of the last pass.</summary>
    /// <param name="layers">The layers in the order in which their gradients become complete.</param>
    /// <param name="bucketBytes">A piece is closed once it has so many bytes.</param>
    /// <param name="sum">The seconds of a sum of so many bytes.</param>
    public static double Seconds(IReadOnlyList<Layer> layers, double bucketBytes, Func<double, double> sum)
    {
        double computed = 0, free = 0, filled = 0;
        for (var i = 0; i < layers.Count; i++)
        {
            computed += layers[i].Seconds;
            filled += layers[i].Bytes;
            if (filled < bucketBytes && i < layers.Count - 1) continue;
            // A sum begins when its gradients are complete and the one before it has ended.
            free = Math.Max(free, computed) + sum(filled);
            filled = 0;
        }

        return free;
    }
}
