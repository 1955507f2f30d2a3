using System.Globalization;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Promise;

/// <summary>
/// Sends numbered messages to one recipient, with stream management: a few in flight, each acknowledged before it counts. What a broken connection
/// left open is sent again under the same origin-id, before anything new, as good clients do.
/// </summary>
internal sealed class Sender(int port, Jid account, Jid recipient, string password, Books books)
{
    private const int InFlight = 20;

    private readonly Queue<int> open = new();
    private int next = 1;
    private volatile bool isFinishing;

    public string Conversation { get; } = $"{account.Local}>{recipient.Local}";

    /// <summary>Sends nothing new any more; <see cref="RunAsync"/> ends when all is acknowledged.</summary>
    public void Finish() => isFinishing = true;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var client = await TestClient.TestClient.ConnectAsync(port, account, password, cancellationToken);
                await client.BindAsync("sender", cancellationToken);
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

    private async Task<bool> TalkAsync(TestClient.TestClient client, CancellationToken cancellationToken)
    {
        foreach (var number in open)
        {
            await client.SendAsync(Message(number));
        }

        // A new session counts from 0: these are the first that it will acknowledge.
        uint counted = 0;
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
            var answer = await client.UntilAsync(e => e.Name == "a", cancellationToken);
            var handled = uint.Parse(answer["h"]!, CultureInfo.InvariantCulture);
            for (; counted < handled; counted++)
            {
                books.Acknowledged(Conversation, open.Dequeue());
            }
        }
    }

    private Element Message(int number) => new Element("message", Namespaces.Client)
        .Set("to", recipient.ToString()).Set("type", "chat").Set("id", $"{Conversation}{number}")
        .Add("body", $"{Conversation} {number}")
        .Add(new Element("origin-id", "urn:xmpp:sid:0").Set("id", $"{Conversation}{number}"));
}
