#!/usr/bin/env bash
# The tests of WganGp.Mpi with the MPICH 5 and the Open MPI 6 of Debian's sid, whose libraries of MPI's standard interface Debian 12 lacks:
# the packages, and what they need, are unpacked into a folder and used there by chroot; nothing is installed. As root, on Debian, after a
# Release build; not part of .ci/run.
#   .ci/mpi-standard.sh [ARGUMENT OF dotnet test ...]   for instance --filter standard_interface
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$PWD
folder=$repository/output/mpi-standard
root=$folder/root
# The mirror that this machine uses.
site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
[ -n "$site" ] || { echo "mpi-standard: no Debian mirror is known; run apt-get update first" >&2; exit 1; }
if [ ! -x "$root/usr/bin/mpirun.openmpi" ]; then
  mkdir -p "$folder"/lists/partial "$folder"/cache/archives/partial "$root"
  : >"$folder/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site sid main" >"$folder/sources.list"
  cat >"$folder/apt.conf" <<CONF
Dir::Etc::sourcelist "$folder/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$folder/lists";
Dir::State::status "$folder/status";
Dir::Cache "$folder/cache";
CONF
  export APT_CONFIG=$folder/apt.conf
  apt-get update -qq
  apt-get install -qq -y --no-install-recommends -d mpich openmpi-bin libc6 libstdc++6 zlib1g bash coreutils procps >/dev/null
  unset APT_CONFIG
  for package in "$folder"/cache/archives/*.deb; do dpkg-deb -x "$package" "$root"; done
fi

dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
mkdir -p "$root$dotnet" "$root$repository" "$root/proc" "$root/dev" "$root/sys" "$root/tmp"
# The mounts are in a namespace of their own, and end with it.
unshare --mount bash -s "$root" "$dotnet" "$repository" "$@" <<'IN'
set -euo pipefail
for place in /proc /dev /sys "$2" "$3"; do mount --rbind "$place" "$1$place"; done
exec chroot "$1" /usr/bin/env -i "PATH=$2:/usr/bin" HOME=/tmp DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 \
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_ROOT="$2" OMP_NUM_THREADS=1 \
  dotnet test "$3/src/WganGp.Mpi.Tests/bin/Release/net10.0/WganGp.Mpi.Tests.dll" "${@:4}"
IN
