using System.Net;
using Godwit.Abstractions.Stores;
using Godwit.Dialogues.Language;
using Godwit.Dialogues.Running;
using Godwit.Hosting;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Configuration;
using Godwit.Server.Operations;
using Godwit.Server.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Godwit.Tests.Hosting;

/// <summary>
/// The true server, composed as the command composes it, in this process: a store in a directory of its own, free ports on loopback, plaintext allowed. When it
/// stops, a session that is left over and a warning or error in its log fail the test.
/// </summary>
public sealed class TestServer : IAsyncDisposable, IDialogueServer
{
    private readonly LogCollector log = new();
    private readonly WebApplication app;
    private readonly string directory;

    private TestServer(Func<GodwitModel, GodwitModel> configure, Action<IServiceCollection>? customise)
    {
        directory = Directory.CreateTempSubdirectory("godwit-test-").FullName;
        Model = configure(new GodwitModel
        {
            Domains = ["localhost"],
            DataDirectory = directory,
            Bind = IPAddress.Loopback,
            ClientPort = 0,
            ClientTlsPort = 0,
            HttpPort = 0,
            AllowPlaintext = true,
            ScramIterations = 4096,
        });
        app = GodwitHost.Create(Model, services =>
        {
            services.RemoveAll<ILoggerProvider>();
            services.AddSingleton<ILoggerProvider>(log);
            customise?.Invoke(services);
        });
    }

    /// <summary>The configuration.</summary>
    public GodwitModel Model { get; }

    /// <summary>The services, to look inside.</summary>
    public IServiceProvider Services => app.Services;

    /// <inheritdoc/>
    public string Name => "godwit";

    /// <inheritdoc/>
    public string Domain => Model.DefaultDomain;

    /// <inheritdoc/>
    public string Host => "127.0.0.1";

    /// <inheritdoc/>
    public int Port => Ports[0];

    /// <summary>The port for TLS from the first byte.</summary>
    public int TlsPort => Ports[1];

    /// <summary>The port for HTTP and WebSocket.</summary>
    public int HttpPort => Ports[2];

    private int[] Ports =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Where(a => !a.Contains("unix:", StringComparison.Ordinal))
            .Select(a => BindingAddress.Parse(a).Port)];

    /// <summary>Starts a server.</summary>
    /// <param name="configure">Changes the configuration.</param>
    /// <param name="customise">Changes the services last.</param>
    public static async Task<TestServer> StartAsync(Func<GodwitModel, GodwitModel>? configure = null, Action<IServiceCollection>? customise = null)
    {
        var server = new TestServer(configure ?? (m => m), customise);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>The warnings and errors so far, which are expected then.</summary>
    public IReadOnlyList<string> TakeProblems() => log.Take();

    /// <inheritdoc/>
    public async Task AddAccountAsync(string user, string password)
    {
        var credentials = Services.GetRequiredService<PasswordHasher>().Hash(password);
        var record = new AccountRecord(Jid.Parse($"{user}@{Domain}"), credentials, DateTimeOffset.UnixEpoch);
        Assert.Empty(await Services.GetRequiredService<IAccountStore>().AddAsync([record], TestContext.Current.CancellationToken));
    }

    /// <inheritdoc/>
    public Task SetContactAsync(string user, ContactState contact)
    {
        var account = Jid.Parse($"{user}@{Domain}");
        var address = Jid.Parse(contact.Contact);
        var item = new RosterItem(address)
        {
            To = contact.To,
            From = contact.From,
            Ask = contact.PendingOut,
            Request = contact.PendingIn ? (ReadOnlyMemory<byte>?)Stanza.Presence(address, account, "subscribe").ToUtf8() : null,
            Approved = contact.Approved,
            Listed = contact with { PendingIn = false } != new ContactState(contact.Contact, false, false, false, false, false),
        };
        return Services.GetRequiredService<IRosterStore>().SaveAsync(account, item, removed: false, version: 1);
    }

    /// <inheritdoc/>
    public async Task<ContactState> GetContactAsync(string user, string contact)
    {
        var stored = await Services.GetRequiredService<IRosterStore>().LoadAsync(Jid.Parse($"{user}@{Domain}"), TestContext.Current.CancellationToken);
        var address = Jid.Parse(contact);
        var item = stored.Items.FirstOrDefault(i => i.Contact.Equals(address)) ?? new RosterItem(address);
        return new ContactState(contact, item.To, item.From, item.Ask, item.Request is not null, item.Approved);
    }

    /// <summary>What may stand in its log when it ends, though nothing is wrong: parts of what is written.</summary>
    public List<string> Expected { get; } = [];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var sessions = Services.GetRequiredService<SessionRegistry>();
        await Eventually.TrueAsync(() => sessions.Count == 0, () => $"These sessions are left over: {string.Join(", ", sessions.Addresses)}");
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(directory, recursive: true);
        var problems = log.Problems.Where(p => !Expected.Exists(p.Contains)).ToList();
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }
}
