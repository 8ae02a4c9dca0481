namespace WganGp.Mpi.Native;

/// <summary>What the environment says of the program that started this process.</summary>
/// <param name="Name">Its name; null when there is none.</param>
/// <param name="Size">How many processes it started; null when it does not say.</param>
/// <param name="Kind">The MPI that it belongs to; null for those that start any.</param>
internal sealed record Launcher(string? Name, int? Size, MpiKind? Kind)
{
    /// <summary>Looks.</summary>
    /// <param name="variable">The environment.</param>
    public static Launcher Of(Func<string, string?> variable)
    {
        int? Number(string name) => int.TryParse(variable(name), out var number) && number > 0 ? number : null;
        if (Number("OMPI_COMM_WORLD_SIZE") is { } open) return new Launcher("Open MPI's mpirun", open, MpiKind.OpenMpi);
        if (variable("SLURM_STEP_ID") is not null && variable("SLURM_PROCID") is not null)
        {
            // srun --mpi=none, and a process of the batch script itself, have no way to their neighbours.
            return variable("PMIX_RANK") is null && variable("PMI_RANK") is null && variable("PMI_FD") is null
                ? new Launcher(null, null, null)
                : new Launcher("Slurm's srun", Number("SLURM_NTASKS") ?? Number("SLURM_STEP_NUM_TASKS"), null);
        }

        if (Number("PMI_SIZE") is { } hydra) return new Launcher("MPICH's mpiexec", hydra, MpiKind.Mpich);
        return variable("PMIX_RANK") is not null ? new Launcher("a PMIx launcher", null, null) : new Launcher(null, null, null);
    }
}
