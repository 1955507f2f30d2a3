using System.Globalization;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Promise;

/// <summary>How a recipient behaves.</summary>
internal enum Habit
{
    /// <summary>Always connected.</summary>
    Online,

    /// <summary>Connects only at the end.</summary>
    Offline,

    /// <summary>Breaks its connection again and again, without a word, and resumes.</summary>
    Resuming,
}

/// <summary>Receives messages with stream management and writes down what a user would see.</summary>
internal sealed class Recipient(int port, Jid account, Habit habit, string password, Books books, Random random)
{
    private string? token;
    private uint handled;

    public Habit Habit { get; } = habit;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var client = await TestClient.TestClient.ConnectAsync(port, account, password, cancellationToken);
                await ListenAsync(client, cancellationToken);
            }
            catch (IOException)
            {
                await Task.Delay(20, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(TestClient.TestClient client, CancellationToken cancellationToken)
    {
        if (token is null || await client.ResumeAsync(token, handled, cancellationToken) is null)
        {
            await client.BindAsync("phone", cancellationToken);
            token = client.Token;
            await client.SendAsync(new Element("presence", Namespaces.Client));
        }

        var breakAfter = Habit == Habit.Resuming ? random.Next(5, 60) : int.MaxValue;
        for (var count = 0; count < breakAfter; count++)
        {
            var element = await client.NextAsync(cancellationToken);
            if (element.Namespace == Namespaces.StreamManagement)
            {
                if (element.Name == "r")
                {
                    await client.AcknowledgeAsync();
                }

                continue;
            }

            handled = client.Handled;
            if (element.Child("body") is { } body)
            {
                var parts = body.Text.Split(' ');
                books.Shown(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), StanzaId(element));
            }
        }

        client.Break();
    }

    private string? StanzaId(Element message) =>
        message.Elements.FirstOrDefault(e => e.Is("stanza-id", "urn:xmpp:sid:0") && e["by"] == account.ToString())?["id"];
}
