using Godwit.Server.Configuration;
using Microsoft.Extensions.Logging.Console;

namespace Godwit.Hosting;

/// <summary>What is logged, and how it looks.</summary>
internal static class LoggingSetup
{
    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static void Add(ILoggingBuilder logging, LogFormat format, LogLevel level)
    {
        logging.ClearProviders();
        if (format == LogFormat.Json)
        {
            logging.AddJsonConsole(o => (o.TimestampFormat, o.UseUtcTimestamp) = (Time, true));
        }
        else
        {
            logging.AddConsole(o => o.FormatterName = LineFormatter.FormatterName).AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        }

        Filter(logging, level);
    }

    private static void Filter(ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Godwit", level);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Orleans", LogLevel.Warning);
        logging.AddFilter("Polly", LogLevel.Warning);

        // Says on every start that a workstation garbage collector is used, which is on purpose: memory matters more here.
        logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);

        // Says with a stack trace that what waited for a part of the directory was given up, when a node ends or another takes that part over.
        logging.AddFilter("Orleans.Runtime.GrainDirectory.GrainDirectoryPartition", LogLevel.Error);

        // The engine tells of each start of a service of its own.
        logging.AddFilter("Godwit.Cluster.Nodes.NodeGateway", LogLevel.Warning);

        // Whoever looks for open ports would fill the log with stack traces: Godwit.Cluster.Security.NodeConnections tells of it.
        logging.AddFilter("Orleans.Connections.Security.TlsServerConnectionMiddleware", LogLevel.None);

        // Who asks is told the reason; what is wrong tells of itself once.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);

        // A failure to start is told in one line by the command.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }
}
