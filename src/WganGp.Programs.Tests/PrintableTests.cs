using FluentAssertions;
using Xunit;

namespace WganGp.Programs.Tests;

/// <summary>Names of files, classes and recipes may hold anything; the terminal must not obey it.</summary>
public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("Grüße 日本 🐈 'quoted' [bold]", "Grüße 日本 🐈 'quoted' [bold]")]
    [InlineData("\u001b[31mred\u0007", @"\x1b[31mred\x07")]
    [InlineData("a\rb\tc\nd\0", @"a\x0db\x09c\x0ad\x00")]
    [InlineData("\u009b1m\u007f", @"\x9b1m\x7f")]
    [InlineData("safe\u202egnp.exe\u2028next", @"safe\u202egnp.exe\u2028next")]
    public void What_a_terminal_obeys_is_escaped_and_nothing_else(string name, string shown) => Printable.Of(name).Should().Be(shown);

    [Fact]
    public void Message_is_one_line() => Printable.Line("one\r\ntwo\u001b[2J \n").Should().Be(@"one two\x1b[2J");

    [Theory]
    [InlineData("output/fashion-2", "output/fashion-2")]
    [InlineData("my runs/one", "'my runs/one'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("$(reboot)", "'$(reboot)'")]
    [InlineData("", "''")]
    [InlineData("a\u001b[0m'b\\", @"$'a\x1b[0m\'b\\'")]
    public void Path_in_a_suggested_command_is_one_word_of_a_shell(string path, string word)
    {
        if (!OperatingSystem.IsWindows()) ShellWord.Of(path).Should().Be(word);
    }

    [Theory]
    [InlineData(typeof(int), "7", null)]
    [InlineData(typeof(int), "many", "a whole number, such as 100")]
    [InlineData(typeof(int), "2147483648", "a whole number of at most 2147483647")]
    [InlineData(typeof(ulong), "-1", "a whole number of at least 0")]
    [InlineData(typeof(long), "1.5", "a whole number, such as 100")]
    [InlineData(typeof(double), "1e-4", null)]
    [InlineData(typeof(double), "Infinity", null)]
    [InlineData(typeof(double), "1e400", "a number below 1.8e308")]
    [InlineData(typeof(double), "1e-400", "0 or a number above 4.9e-324")]
    [InlineData(typeof(double), "0.0e-400", null)]
    [InlineData(typeof(double), "0,5", "a number, such as 0.5 or 1e-4")]
    [InlineData(typeof(string), "text", null)]
    public void Value_that_is_no_number_says_which_kind_is_wanted(Type type, string text, string? wanted) =>
        OptionChecks.NumberWanted(type, text).Should().Be(wanted);
}
