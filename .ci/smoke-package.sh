#!/usr/bin/env bash
# Packs WganGp.Core and uses the package as a stranger would: a new application, outside the repository, that loads TorchSharp.
set -euo pipefail

repository=$(cd "$(dirname "$0")/.." && pwd)
torchsharp=0.107.0
suffix=smoke.$(date +%s)
version=$(sed -n 's:.*<VersionPrefix>\(.*\)</VersionPrefix>.*:\1:p' "$repository/Directory.Build.props")-$suffix
packages=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: *//; s:/$::')
work=$(mktemp -d)

# Restoring leaves a copy of the package in the global packages folder. The version is new each time, so that no copy of
# an earlier one can be used by mistake, and only this one is removed.
trap 'rm -rf "$work" "$packages/wgangp.core/$version"; rmdir --ignore-fail-on-non-empty "$packages/wgangp.core" 2>/dev/null || true' EXIT

fail() { echo "smoke: $*" >&2; exit 1; }

# Runs quietly; what a command said is shown only if it failed.
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "failed: $*"; }; }

check_sum() {
  local output
  output=$(dotnet "$1/app.dll") || fail "$1 does not run"
  [ "$output" = "sum 4" ] || fail "$1 printed: $output"
  echo "smoke: $1 loads TorchSharp"
}

# The output differs from the package's own file in one byte: the flags of one version, from none (0) to weak (2).
check_relaxed() { [[ $(cmp -l "$original" "$1" | awk '{ print $2, $3 }') == "0 2" ]] || fail "$1 is not the relaxed copy"; }

quietly dotnet pack "$repository/src/WganGp.Core" --configuration Release -p:VersionSuffix="$suffix" --output "$work/feed"

mkdir "$work/app"
cd "$work/app"
cat >app.csproj <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <RestoreAdditionalProjectSources>$work/feed</RestoreAdditionalProjectSources>
    <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
    <CreateHardLinksForPublishFilesIfPossible>true</CreateHardLinksForPublishFilesIfPossible>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="WganGp.Core" Version="[$version]" />
    <PackageReference Include="TorchSharp-cpu" Version="[$torchsharp]" />
  </ItemGroup>
  <!-- Stands for a damaged package. -->
  <Target Name="Spoil" AfterTargets="_WganGpUseRelaxedTorchSharpNative" Condition="'\$(Spoil)' == 'true'">
    <WriteLinesToFile File="spoilt.so" Lines="not a library" Overwrite="true" />
    <ItemGroup>
      <_WganGpTorchSharpNative Remove="@(_WganGpTorchSharpNative)" />
      <_WganGpTorchSharpNative Include="spoilt.so" />
    </ItemGroup>
  </Target>
</Project>
XML
cat >Program.cs <<'CS'
using var ones = TorchSharp.torch.ones(2, 2);
using var sum = TorchSharp.torch.sum(ones);
System.Console.WriteLine($"sum {TorchSharp.TensorExtensionMethods.ToSingle(sum)}");
CS

native=libLibTorchSharp.so
original=$packages/torchsharp/$torchsharp/runtimes/linux-x64/native/$native
built=bin/Debug/net10.0
relaxed=obj/Debug/net10.0/WganGp.Core/$torchsharp/$native

quietly dotnet build
[ -f "$original" ] || fail "no $native in the restored TorchSharp package"
checksum=$(sha256sum <"$original")
check_relaxed "$built/runtimes/linux-x64/native/$native"
check_sum "$built"
[ "$(dotnet run --no-build)" = "sum 4" ] || fail "dotnet run does not print the sum"

first=$(stat -c '%i %y' "$relaxed")
quietly dotnet build --no-restore
[ "$(stat -c '%i %y' "$relaxed")" = "$first" ] || fail "the second build relaxed the file again"

quietly dotnet publish --no-restore --output portable
check_relaxed "portable/runtimes/linux-x64/native/$native"
check_sum portable

quietly dotnet build --no-restore -p:WganGpRelaxLibstdcxxRequirement=false
cmp "$original" "$built/runtimes/linux-x64/native/$native" || fail "opting out does not leave the original file"
[ ! -e "$relaxed" ] || fail "opting out leaves $relaxed behind"

for attempt in first second; do
  quietly dotnet build --no-restore -p:Spoil=true
  grep -q "warning WGANGP001" "$work/log" || fail "no warning of a damaged file from the $attempt build"
  cmp spoilt.so "$built/runtimes/linux-x64/native/$native" || fail "a damaged file is not left as it is"
done

# Clean and build in one go: what the first deletes, the second must make again.
quietly dotnet build --no-restore -t:Clean -t:Build
check_relaxed "$built/runtimes/linux-x64/native/$native"
quietly dotnet clean
[ ! -e "$relaxed" ] || fail "dotnet clean leaves $relaxed behind"

quietly dotnet publish --runtime linux-x64 --self-contained false --output specific
check_relaxed "specific/$native"
check_sum specific

[ "$(sha256sum <"$original")" = "$checksum" ] || fail "the package's own file was written to"
echo "smoke: ok"
