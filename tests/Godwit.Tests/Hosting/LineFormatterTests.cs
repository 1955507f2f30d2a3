using Godwit.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Hosting;

public sealed class LineFormatterTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_line_has_the_time_the_level_the_part_and_the_message() =>
        Assert.Equal("2026-03-01T12:00:00.000Z warn: SqliteStore: full\n", Format(LogLevel.Warning, "Godwit.Storage.SqliteStore", "full"));

    [Fact]
    public void A_peer_cannot_make_lines_or_colours_of_its_own() =>
        Assert.Equal("2026-03-01T12:00:00.000Z info: A: x  2026 fail: A: [31m\n", Format(LogLevel.Information, "A", "x\r\n2026 fail: A:\e[31m"));

    [Fact]
    public void An_exception_follows_on_indented_lines() =>
        Assert.Equal(
            "2026-03-01T12:00:00.000Z fail: A: x\n    System.IO.IOException: one\n    two\n", Format(LogLevel.Error, "A", "x", new IOException("one\ntwo")));

    private string Format(LogLevel level, string category, string message, Exception? exception = null)
    {
        using var text = new StringWriter();
        new LineFormatter(time).Write(new LogEntry<string>(level, category, 0, message, exception, (s, _) => s), null, text);
        return text.ToString().ReplaceLineEndings("\n");
    }
}
