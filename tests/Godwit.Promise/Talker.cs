using System.Globalization;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Promise;

/// <summary>
/// Sends numbered messages with stream management: a few in flight, each acknowledged before it counts. What a broken connection left open is sent
/// again under the same origin-id, before anything new, as good clients do.
/// </summary>
internal abstract class Talker(int port, Jid account, string password, Books books)
{
    private const int InFlight = 20;

    private readonly Queue<int> open = new();
    private int next = 1;
    private volatile bool isFinishing;

    /// <summary>What its messages are counted under.</summary>
    public abstract string Conversation { get; }

    /// <summary>Sends nothing new any more; <see cref="RunAsync"/> ends when all is acknowledged.</summary>
    public void Finish() => isFinishing = true;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var client = await TestClient.TestClient.ConnectAsync(port, account, password, cancellationToken);
                await client.BindAsync("talker", cancellationToken);
                if (await TalkAsync(client, cancellationToken))
                {
                    return;
                }
            }
            catch (IOException)
            {
                // The server was killed: try again until it is back. There is no event for a port that opens.
                await Task.Delay(20, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Does what must be done in a new session before messages can be sent; returns how many stanzas that took.</summary>
    protected virtual Task<uint> BeginAsync(TestClient.TestClient client, CancellationToken cancellationToken) => Task.FromResult(0u);

    /// <summary>Something that is no acknowledgement has come.</summary>
    protected virtual Task HeardAsync(TestClient.TestClient client, Element element) => Task.CompletedTask;

    /// <summary>The message with this number, which is its text behind <see cref="Conversation"/>.</summary>
    protected abstract Element Message(int number);

    protected Element Message(int number, Jid to, string type) => new Element("message", Namespaces.Client)
        .Set("to", to.ToString()).Set("type", type).Set("id", $"{Conversation}-{number}")
        .Add("body", $"{Conversation} {number}")
        .Add(new Element("origin-id", "urn:xmpp:sid:0").Set("id", $"{Conversation}-{number}"));

    private async Task<bool> TalkAsync(TestClient.TestClient client, CancellationToken cancellationToken)
    {
        // The server counts every stanza of the session.
        var counted = await BeginAsync(client, cancellationToken);
        foreach (var number in open)
        {
            await client.SendAsync(Message(number));
        }

        while (true)
        {
            while (!isFinishing && open.Count < InFlight)
            {
                open.Enqueue(next);
                await client.SendAsync(Message(next++));
            }

            if (open.Count == 0)
            {
                return true;
            }

            await client.SendAsync(new Element("r", Namespaces.StreamManagement));
            for (var handled = await AcknowledgementAsync(client, cancellationToken); counted < handled; counted++)
            {
                books.Acknowledged(Conversation, open.Dequeue());
            }
        }
    }

    private async Task<uint> AcknowledgementAsync(TestClient.TestClient client, CancellationToken cancellationToken)
    {
        while (true)
        {
            var element = await client.NextAsync(cancellationToken);
            if (element.Name == "a")
            {
                return uint.Parse(element["h"]!, CultureInfo.InvariantCulture);
            }

            await HeardAsync(client, element);
        }
    }
}
