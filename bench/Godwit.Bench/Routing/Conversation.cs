using System.Globalization;
using System.Net;
using System.Text;
using Godwit.Abstractions.Stores;
using Godwit.Hosting;
using Godwit.Protocol.Jids;
using Godwit.Server.Configuration;
using Godwit.Server.Listeners;
using Godwit.Server.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Godwit.Bench.Routing;

/// <summary>
/// Two sessions of a whole server in this process, as the command composes it: one sends messages of 300 bytes, the other gets them, both
/// archives keep them.
/// </summary>
public sealed class Conversation : IAsyncDisposable
{
    private const string Password = "secret";
    private const int Digits = 10;

    private readonly WebApplication app;
    private readonly string directory;
    private readonly byte[] message;
    private readonly int[] numbers;
    private PipeClient sender = null!;
    private PipeClient receiver = null!;
    private long count;

    private Conversation(string parent)
    {
        directory = Directory.CreateDirectory(Path.Combine(parent, $"godwit-bench-{Guid.NewGuid():n}")).FullName;
        var model = new GodwitModel
        {
            Domains = ["localhost"],
            DataDirectory = directory,
            Bind = IPAddress.Loopback,
            ClientPort = 0,
            ClientTlsPort = 0,
            HttpPort = 0,
            AllowPlaintext = true,
            ScramIterations = 4096,
        };
        model = model with { Limits = new GodwitLimits { StanzasPerSecond = 1_000_000, StanzaBurst = 1_000_000, BytesPerSecond = 1_000_000_000, BytesBurst = 1_000_000_000 } };
        app = GodwitHost.Create(model, services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Error)));
        var number = new string('0', Digits);
        var text = "<message to='receiver@localhost' type='chat' id='" + number + "'><body>Art thou not Romeo, and a Montague? Neither, fair saint, if either.</body>"
            + "<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/>"
            + "<origin-id xmlns='urn:xmpp:sid:0' id='" + number + "'/></message>";
        message = Encoding.UTF8.GetBytes(text);
        numbers = [text.IndexOf(number, StringComparison.Ordinal), text.LastIndexOf(number, StringComparison.Ordinal)];
    }

    /// <summary>Starts the server and logs both in.</summary>
    /// <param name="parent">Where its data directory is made: on a disk, or in memory.</param>
    public static async Task<Conversation> StartAsync(string parent)
    {
        var conversation = new Conversation(parent);
        await conversation.app.StartAsync();
        var services = conversation.app.Services;
        var credentials = services.GetRequiredService<PasswordHasher>().Hash(Password);
        AccountRecord[] accounts = [Account("sender"), Account("receiver")];
        await services.GetRequiredService<IAccountStore>().AddAsync(accounts, CancellationToken.None);
        var handler = services.GetRequiredService<StartTlsHandler>();
        conversation.sender = await PipeClient.LogInAsync(handler, "sender", Password);
        conversation.receiver = await PipeClient.LogInAsync(handler, "receiver", Password);
        return conversation;

        AccountRecord Account(string name) => new(Jid.Parse($"{name}@localhost"), credentials, DateTimeOffset.UnixEpoch);
    }

    /// <summary>Sends so many messages without waiting in between, and waits until all have come.</summary>
    public async Task TalkAsync(int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            count++;
            foreach (var position in numbers)
            {
                count.TryFormat(message.AsSpan(position, Digits), out _, "d10", CultureInfo.InvariantCulture);
            }

            await sender.SendAsync(message);
        }

        await receiver.ReceiveMessagesAsync(messages);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await sender.DisposeAsync();
        await receiver.DisposeAsync();
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}
