using System.Collections.Concurrent;
using System.Text;
using Godwit.Server.Operations;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Godwit.Tests.Security;

/// <summary>What is said in confidence is in no log, at no level.</summary>
public sealed class SecretsInLogsTests
{
    private const string Password = "correct-horse-battery";
    private const string Body = "meet-me-under-the-clock";

    [Fact]
    public async Task Passwords_and_what_people_write_are_in_no_log()
    {
        var everything = new Everything();
        await using var server = await TestServer.StartAsync(customise: services => services
            .AddSingleton<ILoggerProvider>(everything)
            .Configure<LoggerFilterOptions>(o =>
            {
                o.Rules.Clear();
                o.Rules.Add(new LoggerFilterRule(null, "Godwit", LogLevel.Trace, null));
                o.Rules.Add(new LoggerFilterRule(null, "Orleans", LogLevel.Error, null));
                o.MinLevel = LogLevel.Information;
            }));
        var catalogue = server.Services.GetRequiredService<OperationCatalogue>();
        await catalogue.RunAsync("account-add", new Dictionary<string, string> { ["jid"] = "alice@localhost", ["password"] = Password }, "test", TestContext.Current.CancellationToken);
        using (var client = await RawClient.LogInAsync(server.Port, "alice", Password))
        {
            await client.SendAsync($"<message to='alice@localhost' id='m'><body>{Body}</body></message><message to='nobody@localhost' id='n'><body>{Body}</body></message>");
            await client.UntilAsync("service-unavailable");
            await client.SendAsync($"<iq type='set' id='p'><query xmlns='jabber:iq:register'><username>alice</username><password>{Password}2</password></query></iq>");
            await client.UntilAsync("id=\"p\"");
            await client.SendAsync($"<message><body>{Body}</wrong>");
            await client.ToEndAsync();
        }

        using (var guesser = await RawClient.ConnectAsync(server.Port))
        {
            await guesser.SendAsync(RawClient.Header);
            await guesser.UntilAsync("</stream:features>");
            await guesser.SendAsync($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{Base64($"\0alice\0{Password}3")}</auth>");
            await guesser.UntilAsync("</failure>");
        }

        var audit = await File.ReadAllTextAsync(Path.Combine(server.Model.DataDirectory, "audit.jsonl"), TestContext.Current.CancellationToken);
        var logged = string.Join('\n', everything.Lines) + audit;
        Assert.Contains("alice@localhost", logged, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, logged, StringComparison.Ordinal);
        Assert.DoesNotContain(Base64($"\0alice\0{Password}")[..20], logged, StringComparison.Ordinal);
        Assert.DoesNotContain(Body, logged, StringComparison.Ordinal);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private sealed class Everything : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
