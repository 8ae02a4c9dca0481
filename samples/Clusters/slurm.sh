#!/usr/bin/env bash
# Eight processes on two nodes under Slurm. Not run in CI: adapt partition, modules and paths.
#SBATCH --job-name=wgangp
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=4
#SBATCH --cpus-per-task=8
#SBATCH --time=24:00:00
# Two minutes before the end the run is asked to stop, and saves.
#SBATCH --signal=INT@120
set -euo pipefail

module load openmpi
export OMP_NUM_THREADS=$SLURM_CPUS_PER_TASK

# A job that is queued again goes on where the last one stopped.
resume=()
[ -e "$SCRATCH/wgangp/options.json" ] && resume=(--resume "$SCRATCH/wgangp")
srun --mpi=pmix --kill-on-bad-exit=1 "$HOME/wgangp/wgangp" train --distributed --threads "$SLURM_CPUS_PER_TASK" \
  --recipe image64-dcgan --data "$SCRATCH/images" --output "$SCRATCH/wgangp" "${resume[@]}"
