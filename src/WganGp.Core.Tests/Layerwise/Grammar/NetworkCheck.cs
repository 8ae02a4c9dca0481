using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>Holds a network's update on the layerwise path against the reference path.</summary>
internal static class NetworkCheck
{
    private static readonly GradientPenaltyOptions[] Forms =
    [
        new(), GradientPenaltyOptions.WganLp(), GradientPenaltyOptions.ZeroCentred(), GradientPenaltyOptions.R1AndR2(),
        GradientPenaltyOptions.Dragan(), new() { InputNorm = 3 }, new() { Weight = 0.1, TargetNorm = 2 },
    ];

    /// <summary>
    /// What is wrong; null when nothing is. Float64 to 1e-9; every fourth network in float32 to 1e-5; every sixteenth in bfloat16, whether
    /// it runs and gives numbers.
    /// </summary>
    public static string? Fault(NetworkCase example, Coverage? coverage = null)
    {
        foreach (var (type, compute, tolerance) in new (ScalarType, ScalarType, double)[]
        {
            (ScalarType.Float64, ScalarType.Float64, 1e-9), (ScalarType.Float32, ScalarType.Float32, 1e-5),
            (ScalarType.Float32, ScalarType.BFloat16, double.PositiveInfinity),
        })
        {
            if (compute == ScalarType.Float32 && example.Seed % 4 != 0) continue;
            if (compute == ScalarType.BFloat16 && example.Seed % 16 != 0) continue;
            var counted = type == ScalarType.Float64 ? coverage : null;
            if (Fault(example, type, compute, tolerance, counted) is { } fault) return $"{compute}: {fault}";
        }

        return null;
    }

    /// <summary>Whether a critic runs in bfloat16 and gives numbers; null when it does.</summary>
    public static string? FaultInBFloat16(NetworkCase example) =>
        Fault(example, ScalarType.Float32, ScalarType.BFloat16, double.PositiveInfinity, null);

    /// <summary>The simplest network, of those that are this one less some layers, that still has a fault.</summary>
    public static (NetworkCase Case, string Fault) Simplest(NetworkCase example, string fault)
    {
        foreach (var simpler in example.Simpler())
        {
            if (Fault(simpler) is { } still) return Simplest(simpler, still);
        }

        return (example, fault);
    }

    private static string? Fault(NetworkCase example, ScalarType type, ScalarType compute, double tolerance, Coverage? coverage)
    {
        using var scope = NewDisposeScope();
        using var module = example.Build(type, out var built, coverage);
        if (!module.parameters().Any()) return null;
        // Sets of so few values leave a derivative that is the difference of almost equal numbers, in which no digit of float32 is left.
        if (compute == ScalarType.Float32 && built.SmallestSet <= 3) return null;
        try
        {
            var update = new CaseUpdate(example, module, Forms[example.Seed % Forms.Length]);
            if (compute == ScalarType.BFloat16) return InBFloat16(example, update);
            var both = update.Both(type);
            if (both.Worse < tolerance) return null;
            if (compute == ScalarType.Float32 && Conditioning.HasConstantSets(example)) return null;
            return $"values {both.WorstValue:g3}, gradients {both.WorstGradient:g3}, statistics {both.WorstBuffer:g3}";
        }
        catch (Exception error)
        {
            return ReferenceFails(example, type) ? null : error.Message;
        }
    }

    // What neither path can compute is not the layerwise path's fault.
    private static bool ReferenceFails(NetworkCase example, ScalarType type)
    {
        using var module = example.Build(type, out _);
        try
        {
            new CaseUpdate(example, module, Forms[example.Seed % Forms.Length]).Reference(type);
            return false;
        }
        catch (Exception error) when (error is NetworkException or ExternalException or ArgumentException)
        {
            return true;
        }
    }

    private static string? InBFloat16(NetworkCase example, CaseUpdate update)
    {
        if (example.IsGenerator) return null;
        var fast = update.InBFloat16();
        var reference = update.Reference(ScalarType.Float32);
        var isFinite = reference.Gradients.All(IsFinite);
        return !isFinite || fast.Gradients.All(IsFinite) ? null : "a gradient is no number";
    }

    private static bool IsFinite(Tensor tensor) => tensor.isfinite().all().item<bool>();
}
