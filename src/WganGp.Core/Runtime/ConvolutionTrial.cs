namespace WganGp.Runtime;

/// <summary>What libtorch's convolutions on the CPU compute.</summary>
internal enum Convolutions
{
    /// <summary>Right numbers.</summary>
    Right,

    /// <summary>Right numbers, since oneDNN is turned off.</summary>
    RightWithoutOneDnn,

    /// <summary>Wrong numbers; oneDNN cannot be turned off.</summary>
    WrongWithOneDnn,

    /// <summary>Wrong numbers, although oneDNN is turned off.</summary>
    WrongWithoutOneDnn,
}

/// <summary>What became of oneDNN's record of the processor's caches (<see cref="OneDnnCaches"/>).</summary>
internal enum CacheRepair
{
    /// <summary>It is right: the processor shows its caches.</summary>
    NotNeeded,

    /// <summary>It is wrong, and <see cref="RuntimeSwitch.RepairOneDnnCaches"/> is off.</summary>
    NotAllowed,

    /// <summary>It is corrected.</summary>
    Done,

    /// <summary>It is wrong and was not found.</summary>
    Failed,
}

/// <summary>The trial of libtorch's convolutions on the CPU, and what was done about them.</summary>
/// <param name="Outcome">What they compute now.</param>
/// <param name="Repair">What became of oneDNN's record of the caches.</param>
internal sealed record ConvolutionTrial(Convolutions Outcome, CacheRepair Repair)
{
    private const string Repairs = "oneDNN's record of the processor's caches";

    /// <summary>Whether convolutions can be computed here.</summary>
    public bool IsRight => Outcome is Convolutions.Right or Convolutions.RightWithoutOneDnn;

    /// <summary>Why convolutions cannot be computed here, and what to do; null when they can.</summary>
    public string? Fault => Outcome switch
    {
        Convolutions.WrongWithOneDnn =>
            "libtorch's convolutions on the CPU (oneDNN) compute wrong numbers on this machine, and this libtorch has no known switch " +
            "that turns oneDNN off. Set the environment variable ONEDNN_MAX_CPU_ISA to SSE41 before the process starts, or use another " +
            $"machine.{(Repair == CacheRepair.NotAllowed ? $" {Advice}." : "")}",
        Convolutions.WrongWithoutOneDnn =>
            "libtorch's convolutions on the CPU compute wrong numbers on this machine, with oneDNN and without it. Use another machine.",
        _ => null,
    };

    /// <summary>What <see cref="RuntimeSwitch.RepairOneDnnCaches"/> does, or would do, where oneDNN computes wrong numbers.</summary>
    public string Advice
    {
        get
        {
            var (name, variable) = RuntimeSwitch.RepairOneDnnCaches;
            return Repair switch
            {
                CacheRepair.NotAllowed =>
                    $"Turn on the switch {name} ({variable}=1) to correct {Repairs} instead: convolutions then run three to four times " +
                    "as fast, and bfloat16 is usable",
                CacheRepair.Done => $"The switch {name} is on and {Repairs} was corrected, but the numbers are still wrong",
                CacheRepair.Failed => $"The switch {name} is on, but {Repairs} was not found in this libtorch",
                _ => $"The switch {name} would gain nothing here: this processor shows its caches, so the cause is another one",
            };
        }
    }

    /// <summary>
    /// Corrects oneDNN's record where that is allowed, tries the convolutions, and turns oneDNN off where they are still wrong.
    /// </summary>
    public static ConvolutionTrial Run()
    {
        var isAllowed = RuntimeSwitch.RepairOneDnnCaches.IsOn;
        return Run(Repaired(OneDnnCaches.AreHidden, isAllowed, Correct), OneDnn.IsRight, () => OneDnn.TryUse(false));
    }

    /// <summary>Decides by the trial.</summary>
    /// <param name="repair">What became of oneDNN's record.</param>
    /// <param name="areRight">Tries the convolutions.</param>
    /// <param name="turnOff">Turns oneDNN off; false where that is not possible.</param>
    public static ConvolutionTrial Run(CacheRepair repair, Func<bool> areRight, Func<bool> turnOff)
    {
        if (areRight()) return new ConvolutionTrial(Convolutions.Right, repair);
        if (!turnOff()) return new ConvolutionTrial(Convolutions.WrongWithOneDnn, repair);
        return new ConvolutionTrial(areRight() ? Convolutions.RightWithoutOneDnn : Convolutions.WrongWithoutOneDnn, repair);
    }

    /// <summary>Corrects oneDNN's record of the caches where that is needed and allowed.</summary>
    /// <param name="isNeeded">Whether the processor hides its caches.</param>
    /// <param name="isAllowed">Whether the application consents.</param>
    /// <param name="correct">Corrects the record; false where it is not found.</param>
    public static CacheRepair Repaired(bool isNeeded, bool isAllowed, Func<bool> correct)
    {
        if (!isNeeded) return CacheRepair.NotNeeded;
        if (!isAllowed) return CacheRepair.NotAllowed;
        return correct() ? CacheRepair.Done : CacheRepair.Failed;
    }

    private static bool Correct()
    {
        if (!OneDnnCaches.Correct()) return false;
        // This turns NNPACK off, which prints a warning at every call here. If it fails, the numbers are right nevertheless.
        _ = OneDnn.TryUse(true);
        return true;
    }
}
