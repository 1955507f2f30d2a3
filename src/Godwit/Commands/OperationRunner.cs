using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Godwit.Abstractions.Operations;
using Godwit.Control;
using Godwit.Hosting;
using Godwit.Server.Configuration;
using Godwit.Server.Operations;
using Godwit.Storage;

namespace Godwit.Commands;

/// <summary>What an operation may do when the node is stopped.</summary>
internal enum OfflineUse
{
    /// <summary>Nothing: it needs the running server.</summary>
    None,

    /// <summary>Work on the files that there are; in a cluster it needs a running node, for others may have the account in memory.</summary>
    Alone,

    /// <summary>Work on the files, or the database, that there are.</summary>
    Existing,

    /// <summary>Work on the files, and make them where there are none.</summary>
    Create,
}

/// <summary>Runs operations on the node of a data directory: through its socket when it runs, on its files when it does not.</summary>
internal sealed class OperationRunner : IAsyncDisposable
{
    private readonly HttpClient? client;
    private readonly ServiceProvider? offline;

    private OperationRunner(HttpClient? client, ServiceProvider? offline)
    {
        this.client = client;
        this.offline = offline;
    }

    /// <summary>True when the node is stopped and its files are worked on.</summary>
    public bool IsOffline => offline is not null;

    /// <summary>Finds the node.</summary>
    /// <param name="model">The configuration, which names the data directory.</param>
    /// <param name="use">What makes sense on the files of a stopped node.</param>
    public static OperationRunner Open(GodwitModel model, OfflineUse use)
    {
        if (ControlSocket.Connect(model.DataDirectory) is { } client)
        {
            return new OperationRunner(client, null);
        }

        if (use == OfflineUse.None)
        {
            throw new OperationException($"No server runs on {model.DataDirectory}: start one with 'godwit serve', or name its directory with --data.");
        }

        var isCluster = model.Cluster.Database is not null;
        if (use == OfflineUse.Alone && isCluster)
        {
            throw new OperationException($"No node of the cluster runs on {model.DataDirectory}: name the directory of one with --data. Others may have the account in memory.");
        }

        if (use is OfflineUse.Existing or OfflineUse.Alone && !isCluster && !SqliteStore.ExistsIn(model.DataDirectory))
        {
            throw new OperationException($"There is no server's data in {model.DataDirectory}: name the directory with --data.");
        }

        var services = new ServiceCollection();
        services.AddLogging().AddMetrics();
        services.AddSingleton(TimeProvider.System).AddSingleton(RandomNumberGenerator.Create()).AddSingleton(model);
        StorageSetup.Add(services, model);
        services.AddSingleton<PasswordHasher>().AddSingleton<AuditLog>();
        services.AddSingleton<IOperationSource, AccountOperations>();
        services.AddSingleton<OperationCatalogue>();
        var provider = services.BuildServiceProvider();
        if (use == OfflineUse.Create)
        {
            StorageSetup.Open(provider, model);
        }

        return new OperationRunner(null, provider);
    }

    /// <summary>Runs an operation.</summary>
    public async Task<JsonNode> RunAsync(string name, Dictionary<string, string> arguments, CancellationToken cancellationToken)
    {
        if (offline is not null)
        {
            return JsonNode.Parse(await offline.GetRequiredService<OperationCatalogue>().RunAsync(name, arguments, Environment.UserName, cancellationToken))!;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, name) { Content = JsonContent.Create(arguments) };
        request.Headers.Add("X-Operator", Environment.UserName);
        using var response = await client!.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new OperationException(text.Length > 0 ? text : $"The server answered {(int)response.StatusCode}.");
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (offline is not null)
        {
            await offline.DisposeAsync();
        }
    }
}
