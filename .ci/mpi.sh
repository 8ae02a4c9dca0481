#!/usr/bin/env bash
# Installs Open MPI, with which the tests of WganGp.Mpi start several processes. Where it cannot be had it says so and succeeds: those tests
# are then skipped, and say so too. With the argument mpich it installs MPICH as well, and runs the tests that use it.
set -euo pipefail
. "$(dirname "$0")/apt.sh"

skip() { echo "MPI: skipped: $*"; exit 0; }

need() { [ -x "/usr/bin/$1" ] || install_package "$2"; }

need mpirun.openmpi openmpi-bin
echo "MPI: $(mpirun.openmpi --version | head -n 1)"
if [ "${1:-}" = mpich ]; then
  need mpiexec.hydra mpich
  cd "$(dirname "$0")/.."
  OMP_NUM_THREADS=1 dotnet test -c Release src/WganGp.Mpi.Tests --filter FullyQualifiedName~MPICH
fi
