namespace SampleServer;

/// <summary>The page at <c>/</c>: three files inside the program, which load nothing from anywhere else.</summary>
internal static class Page
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'";

    public static void Map(WebApplication app)
    {
        Map(app, "/", "page.html", "text/html; charset=utf-8");
        Map(app, "/page.css", "page.css", "text/css; charset=utf-8");
        Map(app, "/page.js", "page.js", "text/javascript; charset=utf-8");
    }

    private static void Map(WebApplication app, string address, string file, string type)
    {
        using var source = typeof(Page).Assembly.GetManifestResourceStream(file)!;
        using var copy = new MemoryStream();
        source.CopyTo(copy);
        var content = copy.ToArray();
        app.MapGet(address, (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return Results.Bytes(content, type);
        });
    }
}
