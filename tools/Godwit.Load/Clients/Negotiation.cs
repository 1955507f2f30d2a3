using System.Net;
using System.Security.Cryptography;
using System.Text;
using Godwit.TestClient;

namespace Godwit.Load.Clients;

/// <summary>Brings a connection to the point where stanzas flow: TLS, SASL, a resource, stream management, presence.</summary>
internal sealed class Negotiation(Client client, Settings settings, string user)
{
    private Step next = null!;
    private ScramClient scram = null!;
    private bool isSecure;
    private bool isAuthenticated;

    /// <summary>What is done with the next element; false when it is not what should have come.</summary>
    private delegate bool Step(string name, ReadOnlySpan<byte> element);

    /// <summary>The socket is connected.</summary>
    public void Start()
    {
        isAuthenticated = false;
        isSecure = settings.Transport is Transport.Plain or Transport.WebSocket;
        if (settings.Transport == Transport.Tls)
        {
            client.Secure();
            isSecure = true;
        }

        if (settings.Transport == Transport.Relay)
        {
            Send($"{client.Number} {(settings.Speakers > 0 ? "all" : "pair")}\n");
            next = Relayed;
        }
        else if (settings.Transport == Transport.WebSocket)
        {
            client.Send(WebSocketFraming.Upgrade(settings));
        }
        else
        {
            Open();
        }
    }

    /// <summary>WebSocket's own handshake is done.</summary>
    public void Upgraded() => Open();

    /// <summary>An element came.</summary>
    /// <exception cref="LoadException">It is not what should have come.</exception>
    public void Handle(ReadOnlySpan<byte> element)
    {
        var name = Elements.Name(element);
        if (name == "open")
        {
            return;
        }

        if (!next(name, element))
        {
            throw new LoadException($"{user}: the server sent {Encoding.UTF8.GetString(element)}");
        }
    }

    private void Open()
    {
        if (settings.Transport == Transport.WebSocket)
        {
            Send($"<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='{settings.Domain}' version='1.0'/>");
        }
        else
        {
            Send($"<stream:stream to='{settings.Domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");
        }

        next = Features;
    }

    private bool Features(string name, ReadOnlySpan<byte> element)
    {
        if (name != "features")
        {
            return false;
        }

        if (settings.Registers)
        {
            Send($"<iq type='set' id='register'><query xmlns='jabber:iq:register'><username>{user}</username><password>{settings.Password}</password></query></iq>");
            next = Registered;
        }
        else if (!isSecure)
        {
            Send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            next = Proceed;
        }
        else if (!isAuthenticated)
        {
            Authenticate();
        }
        else if (client.Acknowledgements is { Id: { } id } kept)
        {
            Send($"<resume xmlns='urn:xmpp:sm:3' previd='{WebUtility.HtmlEncode(id)}' h='{kept.Handled}'/>");
            next = Resumed;
        }
        else
        {
            Bind();
        }

        return true;
    }

    private bool Relayed(string name, ReadOnlySpan<byte> element)
    {
        client.Established(null);
        return name == "ok";
    }

    private bool Registered(string name, ReadOnlySpan<byte> element)
    {
        client.Established(null);
        return name == "iq" && Elements.IsType(element, "result"u8);
    }

    private bool Proceed(string name, ReadOnlySpan<byte> element)
    {
        client.Secure();
        isSecure = true;
        Open();
        return name == "proceed";
    }

    private void Authenticate()
    {
        if (settings.Mechanism == "PLAIN")
        {
            SendAuth(Encoding.UTF8.GetBytes($"\0{user}\0{settings.Password}"));
            next = Success;
            return;
        }

        var hash = settings.Mechanism == "SCRAM-SHA-1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        scram = new ScramClient(user, settings.Password, hash) { Nonce = RandomNumberGenerator.GetHexString(24), Known = settings.Keys.Known };
        SendAuth(scram.First);
        next = Challenge;
    }

    private void SendAuth(byte[] initial) =>
        Send($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='{settings.Mechanism}'>{Convert.ToBase64String(initial)}</auth>");

    private bool Challenge(string name, ReadOnlySpan<byte> element)
    {
        if (name != "challenge")
        {
            return false;
        }

        Send($"<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{Convert.ToBase64String(scram.Final(Convert.FromBase64String(Elements.Text(element))))}</response>");
        next = Success;
        return true;
    }

    private bool Success(string name, ReadOnlySpan<byte> element)
    {
        if (name != "success")
        {
            return false;
        }

        isAuthenticated = true;
        client.Restart();
        Open();
        return true;
    }

    private void Bind()
    {
        Send("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>load</resource></bind></iq>");
        next = Bound;
    }

    private bool Bound(string name, ReadOnlySpan<byte> element)
    {
        if (name != "iq" || !Elements.IsType(element, "result"u8))
        {
            return false;
        }

        if (!settings.HasAcknowledgements)
        {
            Establish(null);
            return true;
        }

        Send(settings.Resumes ? "<enable xmlns='urn:xmpp:sm:3' resume='true'/>" : "<enable xmlns='urn:xmpp:sm:3'/>");
        next = Enabled;
        return true;
    }

    private bool Enabled(string name, ReadOnlySpan<byte> element)
    {
        if (name == "enabled")
        {
            Establish(new Acknowledgements(Elements.Attribute(element, " id="u8), settings.MessagesPerRequest));
        }

        return name == "enabled";
    }

    private bool Resumed(string name, ReadOnlySpan<byte> element)
    {
        if (name == "failed" && settings.BindsAnew)
        {
            // What the session had handled may be said though it is gone (XEP-0198 §5).
            if (Elements.Has(element, " h="u8))
            {
                client.Acknowledged(Elements.Number(element, " h="u8));
            }

            client.Forget();
            Bind();
            return true;
        }

        if (name != "resumed")
        {
            return false;
        }

        client.Acknowledged(Elements.Number(element, " h="u8));
        client.Established(client.Acknowledgements, isResumed: true);
        return true;
    }

    private void Establish(Acknowledgements? acknowledgements)
    {
        client.Established(acknowledgements);
        client.SendStanza("<presence/>"u8);
    }

    private void Send(string xml) => client.SendXml(Encoding.UTF8.GetBytes(xml));
}
