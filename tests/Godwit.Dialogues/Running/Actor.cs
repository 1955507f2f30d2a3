using System.Xml.Linq;
using Godwit.Dialogues.Client;
using Godwit.Dialogues.Language;
using Godwit.Dialogues.Matching;

namespace Godwit.Dialogues.Running;

/// <summary>A client that takes part in a run.</summary>
internal sealed class Actor(ClientDescription description, IDialogueServer server, string user, Action<string> onFence) : IAsyncDisposable
{
    private static readonly XName Resumed = XName.Get("resumed", "urn:xmpp:sm:3");
    private static readonly XName Request = XName.Get("r", "urn:xmpp:sm:3");
    private static readonly XName BoundAddress = XName.Get("jid", "urn:ietf:params:xml:ns:xmpp-bind");

    private readonly List<string> earlier = [];
    private string? formerAddress;
    private XmppConnection? connection;

    public string Name => description.Name;

    /// <summary>The true local part of its account.</summary>
    public string User => user;

    /// <summary>The full JID of its session, or null when it has none.</summary>
    public string? Address
    {
        get;
        private set
        {
            formerAddress = field ?? formerAddress;
            field = value;
        }
    }

    public XmppConnection Connection => connection ?? throw new DialogueFailedException($"{Name} has no connection.");

    public IReadOnlyList<string> Log => [.. earlier, .. connection?.Log ?? []];

    public async Task OpenConnectionAsync()
    {
        await LeaveAsync();
        connection = await XmppConnection.OpenAsync(server.Host, server.Port, fence => onFence((string?)fence.Attribute("id") ?? ""));
    }

    public async Task OpenStreamAsync()
    {
        await OpenConnectionAsync();
        var login = new Login(Connection, server.Domain);
        await login.OpenStreamAsync();
        if (description.Security == Security.StartTls)
        {
            await login.StartTlsAsync();
        }
    }

    public async Task LogInAsync()
    {
        await OpenStreamAsync();
        await new Login(Connection, server.Domain).AuthenticateAsync(user, description.Password);
    }

    public Task StartNewStreamAsync()
    {
        Connection.Restart();
        return new Login(Connection, server.Domain).SendHeaderAsync();
    }

    public async Task ConnectAsync()
    {
        await LogInAsync();
        Address = await new Login(Connection, server.Domain).BindAsync(description.Resource);
    }

    public async Task ComeOnlineAsync(string priority)
    {
        await ConnectAsync();
        await Connection.SendAsync(priority.Length == 0 ? "<presence/>" : $"<presence><priority>{priority}</priority></presence>");
    }

    public async Task EndStreamAsync()
    {
        await Connection.SendAsync("</stream:stream>");
        Address = null;
    }

    /// <summary>The next that came, or null when the stream has ended.</summary>
    public async Task<XElement?> ReceiveAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        while (await Connection.Inbox.WaitToReadAsync(deadline.Token))
        {
            if (Connection.Inbox.TryRead(out var element))
            {
                Note(element);
                return element;
            }
        }

        Address = null;
        return null;
    }

    /// <summary>True for stream management's request (XEP-0198 §4), which a server may send at any time.</summary>
    public static bool IsAcknowledgementRequest(XElement element) => element.Name == Request;

    public void Break()
    {
        Connection.Break();
        Address = null;
    }

    public async ValueTask DisposeAsync() => await LeaveAsync();

    /// <summary>A session that the dialogue's own words have made is one too.</summary>
    private void Note(XElement element)
    {
        if (element.Name == Resumed)
        {
            // Perhaps another client's session, of the same resource.
            Address = formerAddress ?? $"{user}@{server.Domain}/{description.Resource}";
        }
        else if (Address is not null && element.Name.Namespace == XmlFragments.Client && element.Attribute("from") is null)
        {
            // RFC 6120 §8.1.2.1: without an address it comes from the account; servers may say so or not.
            element.Add(new XAttribute("from", $"{user}@{server.Domain}"));
        }
        else if (element.Descendants(BoundAddress).FirstOrDefault() is { } bound && (string?)element.Attribute("type") == "result")
        {
            Address = bound.Value;
        }
    }

    private async Task LeaveAsync()
    {
        Address = null;
        if (connection is { } open)
        {
            earlier.AddRange(open.Log);
            connection = null;
            await open.DisposeAsync();
        }
    }
}
