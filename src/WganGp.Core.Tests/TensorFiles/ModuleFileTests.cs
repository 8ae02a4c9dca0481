using System.Text;
using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.TensorFiles;

/// <summary><see cref="SafeTensors.Load"/> loads all of a file, or nothing, and says why.</summary>
public sealed class ModuleFileTests : IDisposable
{
    private const string Weight = """ "0.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]} """;
    private const string Bias = """ "0.bias":{"dtype":"F32","shape":[2],"data_offsets":[24,32]} """;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly string _folder = Directory.CreateTempSubdirectory("module-file").FullName;

    public void Dispose()
    {
        _scope.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string File => Path.Combine(_folder, "weights.safetensors");

    public static TheoryData<string, string> Misfits => new()
    {
        { "{" + Weight + "}", "missing in the file: '0.bias'" },
        { "{" + Weight + "," + Bias + ""","extra":{"dtype":"U8","shape":[0],"data_offsets":[32,32]}}""", "not in the module: 'extra'" },
        { "{" + Weight.Replace("[2,3]", "[3,2]") + "," + Bias + "}", "of another shape: '0.weight' (file [3, 2], module [2, 3])" },
        { "{" + Weight.Replace("[2,3]", "[6]") + "," + Bias + "}", "of another shape: '0.weight' (file [6], module [2, 3])" },
        { "{" + Weight.Replace("F32", "I32") + "," + Bias + "}", "of another type: '0.weight' (file Int32, module Float32)" },
        {
            "{" + Weight.Replace("[2,3]", "[12]").Replace("F32", "F16") + "," + Bias.Replace("0.bias", "bias") + "}",
            "missing in the file: '0.bias'; not in the module: 'bias'; of another shape: '0.weight' (file [12], module [2, 3]); " +
            "of another type: '0.weight' (file Float16, module Float32)"
        },
        // A name is a name: none of these is ever a path.
        {
            "{" + Weight + "," + Bias + ""","../../etc/passwd":{"dtype":"U8","shape":[0],"data_offsets":[32,32]}}""",
            "not in the module: '../../etc/passwd'"
        },
        {
            "{" + Weight + "," + Bias + ""","\u001b[2J\u202e":{"dtype":"U8","shape":[0],"data_offsets":[32,32]}}""",
            @"not in the module: '\u001B[2J\u202E'"
        },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void What_does_not_fit_is_named_in_one_error_and_nothing_is_loaded(string header, string found) =>
        Refused(header, DataOf(header)).Should().Contain(File).And.Contain(found).And.Contain("nothing was loaded");

    /// <summary>Damage of each kind; LyingHeaderTests has many more for the header.</summary>
    public static TheoryData<string, int, string> Damages => new()
    {
        { "{" + Weight + "," + Bias + "}", 31, "truncated" },
        { "{" + Weight + "," + Bias + "}", 33, "belong to no tensor" },
        { "{" + Weight + "," + Bias.Replace("[24,32]", "[20,28]") + "}", 28, "overlaps" },
        { "{" + Weight + "," + Bias.Replace("[24,32]", "[28,36]") + "}", 36, "gap before" },
        { "{" + Weight + "," + Weight + "," + Bias + "}", 32, "named twice" },
        { "{" + Weight.Replace("F32", "F8_E5M2") + "," + Bias + "}", 32, "unknown type 'F8_E5M2'" },
        { "{" + Weight + "," + Bias, 0, "not valid JSON" },
        { "{\"" + new string('x', 100_000) + "\":1," + Weight + "," + Bias + "}", 32, "not a StartObject" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_file_is_refused_and_nothing_is_loaded(string header, int bytes, string found) =>
        Refused(header, bytes).Should().Contain(found);

    [Fact]
    public void A_file_that_ends_anywhere_leaves_the_module_as_it_was()
    {
        SafeTensors.Save(Small(), File);
        var whole = System.IO.File.ReadAllBytes(File);
        var module = Small(fill: 7);
        var before = State(module);

        for (var length = 0; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            Loading(module).Should().Throw<CheckpointException>("it has {0} bytes", length);
        }

        State(module).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void A_changed_value_is_found_by_the_checksum_and_nothing_is_loaded()
    {
        SafeTensors.Save(Small(), File);
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[^1] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);
        var module = Small(fill: 7);
        var before = State(module);

        Loading(module).Should().Throw<CheckpointException>().WithMessage("*SHA-256*");

        State(module).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void A_header_that_claims_to_be_enormous_costs_no_memory()
    {
        System.IO.File.WriteAllBytes(File, [.. BitConverter.GetBytes(99_000_000L), .. "{}"u8]);
        var module = Small();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Loading(module).Should().Throw<CheckpointException>().WithMessage("*truncated*");

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    [Fact]
    public void A_file_of_another_network_names_the_first_twenty_and_counts_the_rest()
    {
        SafeTensors.Save(nn.Sequential([.. Enumerable.Range(0, 30).Select(nn.Module<Tensor, Tensor> (_) => nn.Linear(1, 1))]), File);

        Loading(Small()).Should().Throw<CheckpointException>().WithMessage("*not in the module: '1.bias', *and 38 more*");
    }

    [Fact]
    public void Names_may_be_mapped()
    {
        SafeTensors.Save(Small(fill: 3), File, new Dictionary<string, string> { ["epoch"] = "7" });
        var module = nn.Sequential(("first", nn.Linear(3, 2)));

        var metadata = SafeTensors.Load(module, File, name => name.Replace("first", "0", StringComparison.Ordinal));

        metadata.Should().Equal(new Dictionary<string, string> { ["epoch"] = "7" });
        State(module).Values.SelectMany(values => values).Should().OnlyContain(value => value == 3);
    }

    [Fact]
    public void A_mapping_must_name_each_tensor_once()
    {
        SafeTensors.Save(Small(), File);
        Action Mapping(Func<string, string> map) => () => SafeTensors.Load(Small(), File, map);

        Mapping(_ => "same").Should().Throw<ArgumentException>().WithMessage("*gives the name 'same' to two tensors*");
        Mapping(_ => null!).Should().Throw<ArgumentException>().WithMessage("*gives no name for the tensor '0.*");
    }

    [Fact]
    public void Another_type_is_loaded_by_converting_the_module()
    {
        var saved = Small(fill: 0.5f);
        saved.to(ScalarType.BFloat16);
        SafeTensors.Save(saved, File);
        var module = Small();

        Loading(module).Should().Throw<CheckpointException>().WithMessage("*file BFloat16, module Float32*");
        module.to(ScalarType.BFloat16);
        SafeTensors.Load(module, File);

        module.to(ScalarType.Float32);
        State(module).Values.SelectMany(values => values).Should().OnlyContain(value => value == 0.5f);
    }

    [Fact]
    public void A_module_that_cannot_be_written_to_is_refused_before_anything_is_loaded()
    {
        SafeTensors.Save(new WithBuffer(zeros(3)), File);
        var shared = new WithBuffer(ones(1).expand(3));
        WithBuffer frozen;
        using (inference_mode()) frozen = new WithBuffer(ones(3));

        foreach (var module in new[] { shared, frozen })
        {
            Loading(module).Should().Throw<CheckpointException>().WithMessage("*not writable in the module: 'buffer'*");
            module.state_dict().Should().OnlyContain(entry => entry.Value.min().item<float>() == 1);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_hosts_gradient_modes_do_not_matter(bool inference)
    {
        using var mode = inference_mode(inference);
        var module = Small(fill: 2);
        SafeTensors.Save(module, File);
        if (inference) return;
        var loaded = Small();
        using (inference_mode()) SafeTensors.Load(loaded, File);

        State(loaded).Should().BeEquivalentTo(State(module));
        loaded.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
    }

    [Fact]
    public void Files_that_cannot_be_read_or_written_are_typed_errors()
    {
        Loading(Small()).Should().Throw<CheckpointException>().WithMessage("*Check the path.*");
        var saving = () => SafeTensors.Save(Small(), Path.Combine(_folder, "none", "a.safetensors"));
        saving.Should().Throw<CheckpointException>().WithMessage("*Create the folder first.*");
        saving = () => SafeTensors.Save(Small(), File, new Dictionary<string, string> { ["sha256"] = "mine" });
        saving.Should().Throw<ArgumentException>().WithMessage("*reserved*");
        saving = () => SafeTensors.Save(new WithBuffer(zeros(2, dtype: complex64)), File);
        saving.Should().Throw<CheckpointException>().WithMessage("*'buffer' is of type ComplexFloat32, which cannot be stored*");
        System.IO.File.Exists(File).Should().BeFalse();
    }

    [Fact]
    public void Nothing_native_is_left_behind()
    {
        var module = Small();
        SafeTensors.Save(module, File);
        SafeTensors.Load(module, File);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        SafeTensors.Save(module, File);
        SafeTensors.Load(module, File);

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    private static TorchSharp.Modules.Sequential Small(float fill = 1)
    {
        var module = nn.Sequential(nn.Linear(3, 2));
        using var noGrad = no_grad();
        foreach (var parameter in module.parameters()) parameter.copy_(full_like(parameter, fill));
        return module;
    }

    private static Dictionary<string, float[]> State(nn.Module module) =>
        module.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.data<float>().ToArray());

    private Action Loading(nn.Module module) => () => SafeTensors.Load(module, File);

    private static int DataOf(string header) => header.Contains("[24,32]", StringComparison.Ordinal) ? 32 : 24;

    private string Refused(string header, int dataBytes)
    {
        System.IO.File.WriteAllBytes(File, RawFile.Of(Encoding.UTF8.GetBytes(header), new byte[dataBytes]));
        var module = Small(fill: 7);
        var message = Loading(module).Should().Throw<CheckpointException>().Which.Message;
        State(module).Values.SelectMany(values => values).Should().OnlyContain(value => value == 7);
        return message;
    }

    private sealed class WithBuffer : nn.Module
    {
        public WithBuffer(Tensor buffer) : base(nameof(WithBuffer))
        {
            register_buffer("buffer", buffer);
            RegisterComponents();
        }
    }
}
