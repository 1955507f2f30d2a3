using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Godwit.Tests.Hosting;

/// <summary>Keeps the warnings and errors that a server writes to its log: in a test each of them is a failure unless it was expected.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    /// <summary>
    /// Orleans' watchdog takes the first silo of a process for one that hung since the machine started, depending on how long ago that was.
    /// </summary>
    private const string Watchdog = "Orleans.Runtime.Watchdog";

    /// <summary>Tells that the process had to wait for a processor: of the machine, not of the server.</summary>
    private const string HealthMonitor = "Orleans.Runtime.MembershipService.LocalSiloHealthMonitor";

    private readonly ConcurrentQueue<string> problems = new();

    public IReadOnlyCollection<string> Problems => problems;

    /// <summary>What a test expects, it takes out.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = new List<string>();
        while (problems.TryDequeue(out var problem))
        {
            taken.Add(problem);
        }

        return taken;
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, problems);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<string> problems) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && category is not (Watchdog or HealthMonitor))
            {
                problems.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
