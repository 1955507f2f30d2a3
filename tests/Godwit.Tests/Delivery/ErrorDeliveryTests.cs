using System.Diagnostics.Metrics;
using System.Net;
using System.Reflection;
using Godwit.Abstractions.Stores;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;
using Godwit.Server.Configuration;
using Godwit.Server.Modules;
using Godwit.Server.Routing;
using Godwit.Server.Scheduling;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Delivery;

/// <summary>
/// The error of a message whose sender's account can't come up, because the database is away. The message is acknowledged when the error has been handed over, and would be lost without it.
/// </summary>
public sealed class ErrorDeliveryTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly Accounts accounts = (Accounts)(object)DispatchProxy.Create<IAccounts, Accounts>();
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<Stanza> answers = [];
    private readonly Turns turns = new();
    private readonly Outbox outbox;

    public ErrorDeliveryTests()
    {
        var model = new GodwitModel { Domains = ["localhost"], DataDirectory = "/nowhere", Bind = IPAddress.Loopback, ClientPort = 0, ClientTlsPort = 0, HttpPort = 0 };
        var modules = new ModuleHost([]);
        var router = new StanzaRouter(model, modules, new ServerAddress(modules, NullLogger<ServerAddress>.Instance), (IAccounts)(object)accounts, entities: null!);
        outbox = new Outbox(
            router,
            (answer, _) =>
            {
                answers.Add(answer);
                return Task.CompletedTask;
            },
            new QueueMetrics(services.GetRequiredService<IMeterFactory>()),
            time,
            NullLogger.Instance);
    }

    public void Dispose() => services.Dispose();

    [Fact]
    public async Task It_is_sent_until_it_arrives_however_long_the_database_is_away()
    {
        accounts.Failure = new StoreUnavailableException("The database is away.");

        var sent = SendAsync("error");
        await AttemptsAsync(100);
        Assert.False(sent.IsCompleted);

        accounts.Failure = null;
        await PassAsync(() => sent.IsCompleted);
        await sent;
        Assert.Equal("refused", accounts.Arrived.Single().Stanza.Id);
    }

    [Fact]
    public async Task For_another_reason_it_is_given_up_some_time()
    {
        accounts.Failure = new TimeoutException();

        var sent = SendAsync("error");
        await AttemptsAsync(5);
        await sent;

        Assert.Equal(5, accounts.Attempts);
    }

    [Fact]
    public async Task A_message_itself_is_refused_at_once()
    {
        accounts.Failure = new StoreUnavailableException("The database is away.");

        await SendAsync("chat");

        Assert.Equal(1, accounts.Attempts);
        Assert.Equal("error", answers.Single().Type);
    }

    /// <summary>In a turn, as its owner does.</summary>
    private Task SendAsync(string type) => turns.RunAsync(static call => call.outbox.SendAsync(Message(call.type), null), (outbox, type));

    private Task AttemptsAsync(int count) => PassAsync(() => accounts.Attempts >= count);

    private Task PassAsync(Func<bool> until) => Eventually.TrueAsync(
        () =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return until();
        },
        () => $"It was tried {accounts.Attempts} times.");

    private static Stanza Message(string type) => Stanza.FromElement(
        new Element("message", Namespaces.Client).Set("type", type).Set("id", "refused").Set("from", "juliet@localhost").Set("to", "romeo@localhost/orchard").Add("body", "Art thou not Romeo?"));

    /// <summary>Accounts that can't be reached as long as there is a failure.</summary>
#pragma warning disable CA1852 // A class is made from it.
    public class Accounts : DispatchProxy
#pragma warning restore CA1852
    {
        private int attempts;
        private volatile Exception? failure;

        internal int Attempts => Volatile.Read(ref attempts);

        internal List<RoutedStanza> Arrived { get; } = [];

        internal Exception? Failure
        {
            get => failure;
            set => failure = value;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(IAccounts.DeliverAsync), targetMethod!.Name);
            var result = Failure is { } reason ? Task.FromException(reason) : Task.CompletedTask;
            if (result.IsCompletedSuccessfully)
            {
                Arrived.AddRange((IReadOnlyList<RoutedStanza>)args![1]!);
            }

            Interlocked.Increment(ref attempts);
            return result;
        }
    }
}
