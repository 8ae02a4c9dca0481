using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using SampleServer;
using StbImageSharp;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.HostedSamples.Tests;

/// <summary>The server over HTTP.</summary>
public sealed class SampleServerTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const int Callers = 50;

    [Fact]
    public async Task Fifty_parallel_requests_get_the_pictures_that_one_gets_and_leave_nothing()
    {
        static string Query(int caller) => $"sample.png?count={1 + (caller % 4)}&seed={caller}&class={caller % 10}";
        var alone = new List<byte[]>();
        for (var caller = 0; caller < Callers; caller++) alone.Add(await server.Client.GetByteArrayAsync(Query(caller)));
        using var live = LiveTensors.Watch();

        var together = await Task.WhenAll(
            Enumerable.Range(0, 2 * Callers).Select(i => server.Client.GetByteArrayAsync(Query(i % Callers))));

        for (var i = 0; i < together.Length; i++) together[i].Should().Equal(alone[i % Callers]);
        alone.Select(Convert.ToHexString).Distinct().Should().HaveCount(Callers);
        live.Added.Should().Be(0);
    }

    [Fact]
    public async Task Picture_is_of_the_count_class_and_seed_asked_for()
    {
        var picture = ImageResult.FromMemory(await server.Client.GetByteArrayAsync("sample.png?count=2&seed=3&class=bag"));
        (picture.Width, picture.Height).Should().Be((2 * (28 * 3 + 2) + 2, 28 * 3 + 4));

        using var response = await server.Client.GetAsync(new Uri("sample.png", UriKind.Relative));
        response.Content.Headers.ContentType!.MediaType.Should().Be("image/png");
        var bag = await server.Client.GetByteArrayAsync("sample.png?count=2&seed=3&class=8");
        bag.Should().Equal(await server.Client.GetByteArrayAsync("sample.png?count=2&seed=3&class=Bag"))
            .And.NotEqual(await server.Client.GetByteArrayAsync("sample.png?count=2&seed=3&class=7"));
    }

    [Theory]
    [InlineData("count=0", "count is '0'; give a whole number from 1 to 64.")]
    [InlineData("count=65", "count is '65'; give a whole number from 1 to 64.")]
    [InlineData("count=four", "count is 'four'; give a whole number from 1 to 64.")]
    [InlineData("seed=-1", "seed is '-1'; give a whole number from 0 to 18446744073709551615.")]
    [InlineData("class=Hat", "class is 'Hat'; give one of T-shirt, *Ankle boot, or its number from 0.")]
    [InlineData("class=10", "class is '10'; give one of T-shirt, *")]
    public async Task Wrong_query_gets_400_and_a_sentence(string query, string sentence)
    {
        using var response = await server.Client.GetAsync(new Uri($"sample.png?{query}", UriKind.Relative));

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"]!.GetValue<string>().Should().Match(sentence);
    }

    [Fact]
    public async Task Overload_gets_503_with_retry_after_and_passes()
    {
        await using var app = await RunningServer.StartAsync(server.Checkpoint, "--Sampler:Workers", "1", "--Sampler:MaxWaiting", "1");
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        var responses = await Task.WhenAll(Enumerable.Range(0, Callers)
            .Select(seed => client.GetAsync(new Uri($"sample.png?count=64&seed={seed}", UriKind.Relative))));

        responses.Should().Contain(response => response.StatusCode == HttpStatusCode.OK);
        var refused = responses.Where(response => response.StatusCode != HttpStatusCode.OK).ToList();
        refused.Should().NotBeEmpty().And.OnlyContain(response =>
            response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter!.Delta == TimeSpan.FromSeconds(1));
        (await client.GetAsync(new Uri("sample.png", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.OK);
        await app.StopAsync();
    }

    [Fact]
    public async Task Requests_in_progress_are_answered_before_the_server_stops()
    {
        await using var app = await RunningServer.StartAsync(server.Checkpoint, "--Sampler:Workers", "1");
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        var sampler = app.Services.GetRequiredService<SavedRun>().Sampler;
        var requests = Enumerable.Range(0, 20)
            .Select(seed => client.GetAsync(new Uri($"sample.png?count=64&seed={seed}", UriKind.Relative))).ToList();
        SpinWait.SpinUntil(() => sampler.Waiting >= 3, TimeSpan.FromMinutes(1)).Should().BeTrue();

        await app.StopAsync();

        // What the server had not accepted finds nobody, and fails.
        await Task.WhenAny(Task.WhenAll(requests));
        requests.Count(request => request.IsCompletedSuccessfully && request.Result.StatusCode == HttpStatusCode.OK)
            .Should().BeGreaterThanOrEqualTo(4, "one was computed and three waited");
        requests.Where(request => request.IsCompletedSuccessfully)
            .Should().OnlyContain(request => request.Result.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Health_and_description_are_those_of_the_run()
    {
        var health = JsonNode.Parse(await server.Client.GetStringAsync("health"))!;
        var about = JsonNode.Parse(await server.Client.GetStringAsync("about"))!;

        health["status"]!.GetValue<string>().Should().Be("healthy");
        health["step"]!.GetValue<long>().Should().Be(0);
        about["recipe"]!.GetValue<string>().Should().Be("fashion-classes");
        about["classes"]!.AsArray().Select(each => each!.GetValue<string>()).Should().Equal(Recipe.Find("fashion-classes").Classes);
    }

    [Theory]
    [InlineData("", "error: No run is named. Add --checkpoint FILE.safetensors*")]
    [InlineData("toy-swissroll", "error: The recipe toy-swissroll does not make images.*")]
    public void Server_without_a_run_of_images_says_so_and_ends(string recipe, string message)
    {
        using var folder = new TemporaryFolder();
        string[] arguments = recipe.Length == 0 ? [] : ["--checkpoint", RunningServer.SaveRun(folder, recipe)];

        var result = new ProgramProcess("SampleServer.dll").RunIn(folder.Path, arguments);

        result.ExitCode.Should().Be(1);
        result.Error.Trim().Should().Match(message).And.NotContain("\n");
    }
}
