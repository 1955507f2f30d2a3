using System.Globalization;
using Godwit.Server.Operations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Godwit.Cluster.Membership;

/// <summary>
/// The port that a node chose, kept in its data directory to be taken again by the next process there. Who joins at the address of an older node is known by the engine to be its
/// successor: the older one is dead at once, where others would need six seconds to find that out, and twenty when all were killed and nobody is there to look.
/// </summary>
/// <param name="directory">The node's data directory.</param>
/// <param name="port">What it chose this time.</param>
internal sealed partial class LastPort(string directory, int port, ILogger<LastPort> logger) : IHostedService
{
    private const string Name = "cluster.port";

    /// <summary>The port that was kept in a directory; 0 when there is none.</summary>
    public static int Recall(string directory)
    {
        try
        {
            return ushort.TryParse(File.ReadAllText(Path.Combine(directory, Name)), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>By now the directory is locked: another process that was started on it by mistake does not come so far.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            Keep(Path.Combine(directory, Name), port);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotKept(exception);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Keep(string path, int port)
    {
        using var file = new StreamWriter(path, SecretFile.ToWrite(FileMode.Create));
        file.Write(port.ToString(CultureInfo.InvariantCulture));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The port for other nodes can't be kept: when this node is killed and started again, it is twenty seconds later in service.")]
    private partial void LogNotKept(Exception exception);
}
