using System.Globalization;
using System.Text.Json;
using FluentAssertions;
using OnnxSampling;
using WganGp.ConsoleApp.Tests.Support;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Onnx;

/// <summary>The page of samples/OnnxSampling in Chromium, with ONNX Runtime for browsers.</summary>
public sealed class PageInBrowserTests(Browser browser, ExportedModel model, ModelsOfOtherKinds others)
    : IClassFixture<Browser>, IClassFixture<ExportedModel>, IClassFixture<ModelsOfOtherKinds>
{
    [WebRuntimeFact]
    public void The_page_draws_samples_and_its_numbers_are_those_of_the_program()
    {
        using var server = new WebServer(model.Path, WebRuntimeFactAttribute.Folder, port: 0);
        using var page = browser.Open(server.Address);
        page.WaitFor("document.body.dataset.state !== undefined");

        page.Evaluate("document.getElementById('time').textContent").Should().StartWith("16 samples in ");
        page.Errors.Should().BeEmpty();
        page.Evaluate("document.getElementById('title').textContent").Should().Be("fashion-classes");
        page.Number("document.getElementById('class').options.length").Should().Be(11);
        page.Number("document.getElementById('samples').width").Should().Be((4 * 30) - 2);
        page.Evaluate("document.getElementById('metadata').textContent").Should().Contain("wgangp.library");
        page.Requests.Should().OnlyContain(url => url.StartsWith(server.Address, StringComparison.Ordinal));

        using var generator = Generator.Open(model.Path);
        var latents = generator.Latents(2, seed: 9);
        var (expected, _) = generator.Sample(latents, [3, 8]);
        page.Evaluate(
            $"(window.generate({JsonSerializer.Serialize(latents)}, [3, 8]).then(samples => window.numbers = [...samples.data]), 0)");
        page.WaitFor("window.numbers !== undefined");
        var numbers = page.Evaluate("window.numbers.join(' ')").Split(' ')
            .Select(text => float.Parse(text, CultureInfo.InvariantCulture));
        expected.Zip(numbers).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThan(1e-5f);
    }

    [WebRuntimeFact]
    public void A_class_can_be_chosen()
    {
        using var server = new WebServer(model.Path, WebRuntimeFactAttribute.Folder, port: 0);
        using var page = browser.Open(server.Address);
        page.WaitFor("document.body.dataset.state === 'ready'");
        const string picture = "document.getElementById('samples').toDataURL()";
        var before = page.Evaluate(picture);

        page.Evaluate(
            "(document.getElementById('class').value = '3', document.getElementById('class').dispatchEvent(new Event('change')))");

        page.WaitFor($"{picture} !== {JsonSerializer.Serialize(before)}");
        page.Errors.Should().BeEmpty();
    }

    [WebRuntimeFact]
    public void Text_is_shown_as_lines_and_points_as_a_plot()
    {
        using (var server = new WebServer(others.Text, WebRuntimeFactAttribute.Folder, port: 0))
        using (var page = browser.Open(server.Address))
        {
            page.WaitFor("document.body.dataset.state !== undefined");
            page.Evaluate("document.getElementById('time').textContent").Should().StartWith("16 samples in ");
            page.Evaluate("document.getElementById('lines').textContent").Split('\n').Should().HaveCount(16)
                .And.OnlyContain(line => line.Length <= 32).And.Contain(line => line.Length > 0);
            page.Evaluate("getComputedStyle(document.getElementById('samples')).display").Should().Be("none");
        }

        using (var server = new WebServer(others.Points, WebRuntimeFactAttribute.Folder, port: 0))
        using (var page = browser.Open(server.Address))
        {
            page.WaitFor("document.body.dataset.state !== undefined");
            page.Evaluate("document.getElementById('time').textContent").Should().StartWith("500 samples in ");
            page.Number("document.getElementById('samples').width").Should().Be(480);
            page.Number(
                "document.getElementById('samples').getContext('2d').getImageData(0, 0, 480, 480).data" +
                ".filter((value, i) => i % 4 === 3 && value > 0).length").Should().BeGreaterThan(100);
            page.Errors.Should().BeEmpty();
        }
    }
}
