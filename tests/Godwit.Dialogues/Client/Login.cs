using System.Security;
using System.Text;
using System.Xml.Linq;
using Godwit.Dialogues.Matching;

namespace Godwit.Dialogues.Client;

/// <summary>The steps from a connection to a session (RFC 6120 §4 to §7).</summary>
public sealed class Login(XmppConnection connection, string domain)
{
    private static readonly XNamespace Sasl = "urn:ietf:params:xml:ns:xmpp-sasl";
    private static readonly XNamespace Tls = "urn:ietf:params:xml:ns:xmpp-tls";
    private static readonly XNamespace Bind = "urn:ietf:params:xml:ns:xmpp-bind";

    /// <summary>Opens a stream; returns its features.</summary>
    public async Task<XElement> OpenStreamAsync()
    {
        await SendHeaderAsync();
        await TakeAsync(XmlFragments.Streams + "stream");
        return await TakeAsync(XmlFragments.Streams + "features");
    }

    /// <summary>Sends the header of a stream.</summary>
    public Task SendHeaderAsync() => connection.SendAsync(
        $"<?xml version='1.0'?><stream:stream to='{domain}' version='1.0' xml:lang='en' xmlns='{XmlFragments.Client}' xmlns:stream='{XmlFragments.Streams}'>");

    /// <summary>Secures the connection; returns the features of the new stream.</summary>
    public async Task<XElement> StartTlsAsync()
    {
        await connection.SendAsync($"<starttls xmlns='{Tls}'/>");
        await TakeAsync(Tls + "proceed");
        await connection.SecureAsync(domain);
        return await OpenStreamAsync();
    }

    /// <summary>Authenticates by PLAIN (RFC 4616); returns the features of the new stream.</summary>
    public async Task<XElement> AuthenticateAsync(string user, string password)
    {
        var secret = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"));
        await connection.SendAsync($"<auth xmlns='{Sasl}' mechanism='PLAIN'>{secret}</auth>");
        await TakeAsync(Sasl + "success");
        connection.Restart();
        return await OpenStreamAsync();
    }

    /// <summary>Binds a resource, one that the server chooses when it is null; returns the full JID.</summary>
    public async Task<string> BindAsync(string? resource)
    {
        var wish = resource is null ? "" : $"<resource>{SecurityElement.Escape(resource)}</resource>";
        await connection.SendAsync($"<iq type='set' id='bind'><bind xmlns='{Bind}'>{wish}</bind></iq>");
        var answer = await TakeAsync(XmlFragments.Client + "iq");
        return answer.Element(Bind + "bind")?.Element(Bind + "jid")?.Value ?? throw new LoginException($"The resource was not bound: {answer}");
    }

    private async Task<XElement> TakeAsync(XName name)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await connection.Inbox.WaitToReadAsync(deadline.Token))
        {
            if (connection.Inbox.TryRead(out var element))
            {
                return element.Name == name ? element : throw new LoginException($"{element} in place of <{name.LocalName}>");
            }
        }

        throw new LoginException($"The stream has ended; <{name.LocalName}> was to come.");
    }
}
