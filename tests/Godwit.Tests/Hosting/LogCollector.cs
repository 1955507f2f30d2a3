using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

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

    /// <summary>A node that leaves was asked for a part of the directory that it does not hold any more; who asked gathers it from the nodes themselves.</summary>
    private const string DirectoryPartition = "Orleans.Runtime.GrainDirectory.GrainDirectoryPartition";

    /// <summary>
    /// The engine's table of members can't be asked to stop what it does, and says so when a node ends in the middle of a call to it, which does no harm
    /// (github.com/dotnet/orleans/pull/9606).
    /// </summary>
    private const string Canceller = "sys.svc.canceler";

    /// <summary>Tells another node that an answer is not waited for any more; there is none where that node has gone.</summary>
    private const string CallCancellation = "Orleans.Runtime.GrainCallCancellationManager";

    private const string Messaging = "Orleans.Messaging";

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
            var problem = $"{logLevel} {category}: {formatter(state, exception)} {exception}";
            if (IsEnabled(logLevel) && !OfTheEngine(problem))
            {
                problems.Enqueue(problem);
            }
        }

        private bool OfTheEngine(string problem) =>
            category is Watchdog or HealthMonitor or DirectoryPartition || problem.Contains(Canceller, StringComparison.Ordinal) || AnswersOneThatLeft(problem)
            || (category is CallCancellation && problem.Contains(nameof(SiloUnavailableException), StringComparison.Ordinal));

        /// <summary>A node that stops had asked one of the engine's own services of another, and is gone before the answer: whoever asks next asks the nodes that stay.</summary>
        private bool AnswersOneThatLeft(string problem) =>
            category is Messaging && problem.Contains("dropping message Response", StringComparison.Ordinal)
            && problem.Contains("sys.svc.", StringComparison.Ordinal) && problem.Contains("Connection terminated", StringComparison.Ordinal);
    }
}
