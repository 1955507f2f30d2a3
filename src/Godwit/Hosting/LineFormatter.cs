using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Godwit.Hosting;

/// <summary>
/// Writes an entry of the log as a person reads it: the time (UTC), the level, the part that speaks, the message; an exception on the lines below.
/// </summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ";
    private const string Yellow = "\e[33m";
    private const string Red = "\e[31m";
    private const string Plain = "\e[0m";

    private readonly bool hasColours = !Console.IsOutputRedirected;

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var colour = !hasColours ? "" : entry.LogLevel switch { LogLevel.Warning => Yellow, >= LogLevel.Error => Red, _ => "" };
        textWriter.Write($"{time.GetUtcNow().ToString(Time, CultureInfo.InvariantCulture)} {colour}{Level(entry.LogLevel)}{(colour.Length > 0 ? Plain : "")}: ");
        textWriter.Write($"{entry.Category.AsSpan(entry.Category.LastIndexOf('.') + 1)}: ");
        textWriter.WriteLine(Clean(entry.Formatter(entry.State, entry.Exception)));
        if (entry.Exception is not null)
        {
            textWriter.WriteLine($"    {entry.Exception.ToString().ReplaceLineEndings($"{Environment.NewLine}    ")}");
        }
    }

    /// <summary>One line, and nothing that a terminal would obey: parts of it may come from a peer.</summary>
    private static string Clean(string message) =>
        message.Any(char.IsControl) ? string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c)) : message;

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
