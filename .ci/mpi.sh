#!/usr/bin/env bash
# Installs Open MPI, with which the tests of WganGp.Mpi start several processes. Where it cannot be had it says so and succeeds: those tests
# are then skipped, and say so too. With the argument mpich it installs MPICH as well, and runs the tests that use it.
set -euo pipefail

skip() { echo "MPI: skipped: $*"; exit 0; }

need() {
  local program=$1 package=$2 log
  [ -x "/usr/bin/$program" ] && return
  [ "$(id -u)" = 0 ] || skip "$package is not installed, and only root can install it"
  command -v apt-get >/dev/null || skip "$package is not installed, and there is no apt-get to install it"
  log=$(mktemp)
  get() { DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$package"; }
  { get || { apt-get update -q && get; }; } >"$log" 2>&1 || { tail -n 1 "$log"; rm -f "$log"; skip "$package cannot be installed"; }
  rm -f "$log"
}

need mpirun.openmpi openmpi-bin
echo "MPI: $(mpirun.openmpi --version | head -n 1)"
if [ "${1:-}" = mpich ]; then
  need mpiexec.hydra mpich
  cd "$(dirname "$0")/.."
  OMP_NUM_THREADS=1 dotnet test -c Release src/WganGp.Mpi.Tests --filter FullyQualifiedName~MPICH
fi
