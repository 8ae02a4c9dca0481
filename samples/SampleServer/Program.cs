// Serves samples of a saved run: dotnet run --project samples/SampleServer -- --checkpoint FILE.safetensors
using SampleServer;
using WganGp;

try
{
    await using var app = Server.Create(args);
    await app.RunAsync();
    return 0;
}
catch (Exception error) when (error is WganGpException or ArgumentException)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 1;
}
