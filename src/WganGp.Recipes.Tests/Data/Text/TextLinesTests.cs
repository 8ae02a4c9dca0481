using System.Text;
using FluentAssertions;
using WganGp.Metrics;
using WganGp.Recipes.Data;
using WganGp.Recipes.Output;
using WganGp.TestSupport;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests.Data;

public sealed class TextLinesTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Vocabulary_is_ordered_by_frequency_and_padding_counts()
    {
        var text = Load("abba\nac\n", new TextOptions { Length = 4 });

        // a 3, b 2, padding 2, c 1; equally frequent ones by code point, and ` comes before b.
        text.Vocabulary.Characters.Should().Be("a`bc");
        text.Vocabulary.Count.Should().Be(5, "the unknown character counts");
        text.Vocabulary.NumberOf(new Rune('z')).Should().Be(Vocabulary.Unknown);
    }

    [Fact]
    public void Samples_are_one_hot_with_the_vocabulary_as_channels()
    {
        var text = Load("abba\nac\n", new TextOptions { Length = 4 });

        using var batch = text.Read([1, 0]);

        text.SampleShape.Should().Equal(5, 4);
        batch.Samples.shape.Should().Equal(2, 5, 4);
        batch.Samples.sum(1).data<float>().ToArray().Should().OnlyContain(sum => sum == 1);
        batch.Samples.argmax(1).data<long>().ToArray().Should().Equal(1, 4, 2, 2, /**/ 1, 3, 3, 1);
        text.Vocabulary.Decode(batch.Samples).Should().Equal("ac", "abba");
    }

    [Fact]
    public void Long_lines_are_cut_blank_ones_left_out_and_line_ends_of_Windows_taken()
    {
        var text = Load("\uFEFFabcdef\r\n\r\n   \r\nxy\r\n" + new string('q', 200_000), new TextOptions { Length = 3 });

        text.Count.Should().Be(3);
        Decoded(text).Should().Equal("abc", "xy", "qqq");
        text.Vocabulary.Characters.Should().NotContain("\r").And.NotContain("\uFEFF");
    }

    [Fact]
    public void Characters_beyond_ASCII_are_single_ones()
    {
        string[] lines = ["naïve 😀 日本", string.Concat(Enumerable.Repeat("😀", 12))];

        var text = Load("\uFEFF" + lines[1] + "\n" + lines[0], new TextOptions { Length = 12 });

        Decoded(text).Should().Equal(lines[1], lines[0]);
        text.SampleShape.Should().Equal(text.Vocabulary.Count, 12);
    }

    [Fact]
    public void Rare_characters_become_the_unknown_one_and_padding_never_does()
    {
        var text = Load("aaabbc\naaabbc\n", new TextOptions { Length = 6, MostCharacters = 4 });

        text.Vocabulary.Characters.Should().Be("ab`");
        Decoded(text).Should().Equal("aaabb\uFFFD", "aaabb\uFFFD");
    }

    [Fact]
    public void Vocabulary_of_an_earlier_run_is_kept()
    {
        var vocabulary = new Vocabulary(Load("abba\nac\n", new TextOptions { Length = 4 }).Vocabulary.Characters);

        var other = Load("zebra\n", new TextOptions { Length = 5, Vocabulary = vocabulary });

        other.Vocabulary.Should().BeSameAs(vocabulary);
        Decoded(other).Should().Equal("\uFFFD\uFFFDb\uFFFDa");
        FluentActions.Invoking(() => new Vocabulary("aba`")).Should().Throw<ArgumentException>().WithMessage("*'a' occurs twice*");
        FluentActions.Invoking(() => new Vocabulary("ab")).Should().Throw<ArgumentException>().WithMessage("*padding '`' is not among*");
    }

    [Fact]
    public void Lines_beyond_the_most_are_left() =>
        Decoded(Load("a\nb\nc\n", new TextOptions { Length = 2, MostLines = 2 })).Should().Equal("a", "b");

    [Fact]
    public void Damage_is_described_with_its_line()
    {
        Loading([(byte)'a', (byte)'\n', (byte)'b', 0xC3, (byte)'\n'])
            .Should().Throw<TrainingDataException>().WithMessage("Line 2 of *is not UTF-8: its character 2 begins with the byte 0xC3*");
        Loading([(byte)'a', (byte)'\n', (byte)'\n', 0, (byte)'\n'])
            .Should().Throw<TrainingDataException>().WithMessage("Line 3 of *contains a zero byte*");
        Loading([]).Should().Throw<TrainingDataException>().WithMessage("*has only blank lines*");
        FluentActions.Invoking(() => TextLines.Load(_folder.Path)).Should().Throw<TrainingDataException>().WithMessage("*is a folder: *");

        Action Loading(byte[] content) => () =>
        {
            File.WriteAllBytes(_folder["text.txt"], content);
            TextLines.Load(_folder["text.txt"]);
        };
    }

    [Fact]
    public void Samples_are_written_one_a_line()
    {
        var text = Load("ab ba\nä\n", new TextOptions { Length = 5 });
        using var batch = text.Read([0, 1]);

        TextSamples.Write(_folder["samples.txt"], batch.Samples.mul(0.6).add(0.1), text.Vocabulary);

        File.ReadAllBytes(_folder["samples.txt"]).Should().Equal(Encoding.UTF8.GetBytes("ab ba\nä\n"));
        using var wrong = zeros(2, 3, 5);
        FluentActions.Invoking(() => text.Vocabulary.Decode(wrong))
            .Should().Throw<ArgumentException>().WithMessage("*[N, 6, length]*these have [2, 3, 5]*");
    }

    [Fact]
    public void Samples_have_the_numbers_of_their_text()
    {
        var text = Load("abab\nba\n", new TextOptions { Length = 4 });
        using var batch = text.Read([0, 1]);

        var numbers = text.Vocabulary.Numbers(batch.Samples);

        numbers.Select(line => line.ToArray()).Should().BeEquivalentTo(text.Numbers.Select(line => line.ToArray()));
        for (var n = 1; n <= 4; n++) new NgramModel(n, numbers).JensenShannonDivergence(new(n, text.Numbers)).Should().Be(0);
    }

    [Fact]
    public void Damaged_files_give_only_TrainingDataException() => new ReaderFuzz(output)
    {
        Seeds =
        [
            Encoding.UTF8.GetBytes("It was the best of times,\r\nit was the worst of times\n\nnaïve 😀 日本\n"),
            Encoding.UTF8.GetBytes("\uFEFFa\nb"), [(byte)'\n'],
        ],
        Tokens =
        [
            [0xC3], [0xFF], [0xED, 0xA0, 0x80], [0xF0, 0x9F], [0], [0xEF, 0xBB, 0xBF], [(byte)'\n'], [(byte)'\r'], [(byte)'`'],
            [.. Enumerable.Repeat((byte)'a', 100)],
        ],
        Findings = ["not UTF-8", "zero byte", "only blank lines"],
        // Two readings with a buffer of 64 KB each; at most one short line, of 32 characters, a byte.
        Constant = 400_000,
        Factor = 200,
    }.Run(bytes =>
    {
        TextLines text = TextLines.Read("fuzzed", () => new MemoryStream(bytes, writable: false), new TextOptions());
        using var batch = text.Read([text.Count!.Value - 1]);
        text.Vocabulary.Decode(batch.Samples).Should().ContainSingle();
    });

    public void Dispose() => _folder.Dispose();

    private TextLines Load(string content, TextOptions options)
    {
        File.WriteAllText(_folder["text.txt"], content);
        return TextLines.Load(_folder["text.txt"], options);
    }

    private static IReadOnlyList<string> Decoded(TextLines text)
    {
        using var batch = text.Read([.. Enumerable.Range(0, (int)text.Count!.Value).Select(i => (long)i)]);
        return text.Vocabulary.Decode(batch.Samples);
    }
}
