#!/usr/bin/env bash
# Packs every package and uses them as a stranger would: new projects outside the repository, from a folder of packages alone.
# Checks the packed files, TorchSharp's loading on older Linux systems, training and measuring, the templates, and samples: own networks,
# a worker that is stopped and resumes, and a server of samples.
set -euo pipefail

repository=$(cd "$(dirname "$0")/.." && pwd)
torchsharp=0.107.0
suffix=smoke.$(date +%s)
version=$(sed -n 's:.*<VersionPrefix>\(.*\)</VersionPrefix>.*:\1:p' "$repository/Directory.Build.props")-$suffix
packages=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: *//; s:/$::')
work=$(mktemp -d)
feed=$work/feed
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Every restore finds the packages here too.
export RestoreAdditionalProjectSources=$feed

# Restoring leaves copies of the packages in the global packages folder. The version is new each time, so that no copy of
# an earlier one can be used by mistake, and only this one is removed.
finish() {
  rm -rf "$work" "$packages"/wgangp.*/"$version"
  rmdir --ignore-fail-on-non-empty "$packages"/wgangp.* 2>/dev/null || true
}
trap finish EXIT

fail() { echo "smoke: $*" >&2; exit 1; }
say() { echo "smoke: $* (after $SECONDS s)"; }

# Runs quietly; what a command said is shown only if it failed.
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "failed: $*"; }; }

mapfile -t projects < <(grep -rl --include='*.csproj' '<IsPackable>true</IsPackable>' "$repository/src" "$repository/templates" | sort)
for project in "${projects[@]}"; do
  quietly dotnet pack "$project" --configuration Release -p:VersionSuffix="$suffix" -p:ContinuousIntegrationBuild=true \
    -p:RepositoryUrl=https://github.com/example/wgangp --output "$feed"
done
say "packed ${#projects[@]} packages"

mkdir "$work/check"
cp "$repository/.ci/check-packages.cs" "$work/check"
(cd "$work/check" && dotnet run check-packages.cs -- "$feed" "$repository") || fail "the packages are not as they should be"
say "checked their files"

# --- a console, with what the package does for TorchSharp's loading (docs/native-compatibility.md) ---

check_sum() {
  local output
  output=$(dotnet "$1/app.dll") || fail "$1 does not run"
  [ "$output" = "sum 4" ] || fail "$1 printed: $output"
  say "$1 loads TorchSharp"
}

# The output differs from the package's own file in one byte: the flags of one version, from none (0) to weak (2).
check_relaxed() { [[ $(cmp -l "$original" "$1" | awk '{ print $2, $3 }') == "0 2" ]] || fail "$1 is not the relaxed copy"; }

mkdir "$work/app"
cd "$work/app"
cat >app.csproj <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
    <CreateHardLinksForPublishFilesIfPossible>true</CreateHardLinksForPublishFilesIfPossible>
  </PropertyGroup>
  <!-- WganGp.Core, and what it does for TorchSharp, come with these two. -->
  <ItemGroup>
    <PackageReference Include="WganGp.Recipes" Version="[$version]" />
    <PackageReference Include="WganGp.Metrics" Version="[$version]" />
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
using WganGp;
using WganGp.Metrics;
using WganGp.Recipes;
using WganGp.Recipes.Output;
using static TorchSharp.torch;

switch (args)
{
    case []:
        using (var two = ones(2, 2))
        using (var sum = two.sum()) Console.WriteLine($"sum {sum.item<float>()}");
        return;
    case ["images", var folder]:
        // Pictures of a stranger's: discs of any place, size and colour.
        for (var i = 0; i < 64; i++)
        {
            using var scope = NewDisposeScope();
            var random = new Random(i);
            var (y, x) = (arange(80).unsqueeze(1) - random.Next(20, 60), arange(80).unsqueeze(0) - random.Next(20, 60));
            var disc = (((y * y) + (x * x)) < random.Next(100, 900)).to(float32);
            var colour = tensor(new[] { random.NextSingle(), random.NextSingle(), random.NextSingle() }).reshape(3, 1, 1);
            ImageGrid.WritePng($"{folder}/{i}.png", (disc * colour).unsqueeze(0), low: 0, high: 1, columns: 1, scale: 1, padding: 0);
        }

        return;
    case ["train"]:
        var recipe = Recipe.Find("toy-8gaussians");
        var options = recipe.Options();
        (options.Steps, options.ReportEvery) = (20, 10);
        using (var trainer = recipe.CreateTrainer(options: options))
        {
            using var random = new Generator(1);
            using var real = WganGp.Recipes.Data.ToyDistribution.EightGaussians.Draw(500, random);
            foreach (var report in trainer.Train(TrainingData.FromTensor(real))) Console.WriteLine(report);
            using var samples = trainer.Sample(500);
            Console.WriteLine(SlicedWasserstein.Compute(SampleSource.FromTensor(samples), SampleSource.FromTensor(real)));
        }

        return;
}
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
quietly dotnet "$built/app.dll" train
grep -qi wasserstein "$work/log" || fail "no distance was measured: $(cat "$work/log")"
mkdir "$work/pictures"
quietly dotnet "$built/app.dll" images "$work/pictures"
say "trained a recipe and measured its samples"

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
cd "$work"
rm -rf "$work/app"

# --- the templates, as docs/getting-started.md has it ---

# `dotnet new` keeps its templates here, and not in this user's folder.
export DOTNET_CLI_HOME=$work/home
mkdir "$DOTNET_CLI_HOME" "$work/stranger"
cd "$work/stranger"

# What the stranger types, from an empty folder to the first grid; the test only counts the lines and names its own version and pictures.
typed=0
started=$SECONDS
type_line() {
  typed=$((typed + 1))
  quietly "$@"
}
type_line dotnet new install "WganGp.Templates@$version" --add-source "$feed"
type_line dotnet new wgangp --output Faces
type_line cd Faces
# 20 steps, so that the test is short; the first grid is there after five.
type_line dotnet run --configuration Release -- "$work/pictures" 20
[ -s output/step-000005.png ] && [ -s output/step-000020.png ] || fail "the template wgangp left no grids: $(ls output)"
[ -s output/checkpoints/step-000020.safetensors ] || fail "the template wgangp left no checkpoint"
say "template wgangp: $typed typed lines, $((SECONDS - started)) s from an empty folder to grids after 5 and 20 steps"
# The same command resumes: all steps are done.
quietly dotnet run --no-build --configuration Release -- "$work/pictures" 20
quietly dotnet run --no-build --configuration Release -- "$work/pictures" 21
[ -s output/step-000021.png ] || fail "the template wgangp did not resume: $(ls output)"

cd "$work/stranger"
quietly dotnet new wgangp-custom --output My.Curves
cd My.Curves
quietly dotnet run --configuration Release -- 20
[ -s generator.safetensors ] || fail "the template wgangp-custom left no generator"
grep -q "^namespace My.Curves;" Networks.cs || fail "the template wgangp-custom did not take the project's name"
say "template wgangp-custom trained 20 steps"
cd "$work"
rm -rf "$work/stranger"

# --- samples, with packages in place of projects ---

# sample FOLDER COMMAND…: copies the sample out of the repository, and runs the command in the copy.
sample() {
  local name=$1 copy=$work/samples/$1
  shift
  mkdir -p "$copy"
  tar -C "$repository/samples/$name" --exclude=bin --exclude=obj --exclude=packages.lock.json -cf - . | tar -C "$copy" -xf -
  # What the repository's own build files give a sample: its framework and the versions of packages.
  {
    echo '<Project><PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable>'
    echo '<ImplicitUsings>enable</ImplicitUsings><InvariantGlobalization>true</InvariantGlobalization>'
    echo '<CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible></PropertyGroup></Project>'
  } >"$work/samples/Directory.Build.props"
  {
    sed '/<\/Project>/d' "$repository/Directory.Packages.props"
    echo '<ItemGroup>'
    for project in "${projects[@]}"; do echo "<PackageVersion Include=\"$(basename "$project" .csproj)\" Version=\"[$version]\" />"; done
    echo '</ItemGroup></Project>'
  } >"$work/samples/Directory.Packages.props"
  sed -i 's:<ProjectReference Include="[^"]*/\(WganGp\.[A-Za-z]*\)\.csproj":<PackageReference Include="\1":' "$copy"/*.csproj
  if grep -q ProjectReference "$copy"/*.csproj; then fail "samples/$name references a project that is not a package"; fi
  cd "$copy"
  quietly "$@"
  say "sample $name, from packages: ok"
  cd "$work"
}

sample CustomNetworks dotnet run --configuration Release
sample GenericHost dotnet build --configuration Release
sample SampleServer dotnet build --configuration Release
mkdir "$work/hosted"
cp "$repository/.ci/check-hosted-samples.cs" "$work/hosted"
cd "$work/hosted"
quietly dotnet run check-hosted-samples.cs -- "$work/samples/GenericHost/bin/Release/net10.0/GenericHost.dll" \
  "$work/samples/SampleServer/bin/Release/net10.0/SampleServer.dll" "$repository/src/WganGp.Programs/Data/fashion-mnist"
say "$(tail -n 1 "$work/log")"
cd "$work"
say "ok"
