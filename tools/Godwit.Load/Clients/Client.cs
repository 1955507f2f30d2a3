using System.Globalization;
using System.Net;
using System.Text;
using Godwit.Load.Net;

namespace Godwit.Load.Clients;

/// <summary>One client with a session. Makes do with little, so that it is not what is measured.</summary>
internal sealed class Client : Connection, IElementSink
{
    private readonly Settings settings;
    private readonly IReceiver receiver;
    private readonly Scanner scanner;
    private readonly Negotiation negotiation;
    private readonly WebSocketFraming? framing;
    private bool isNegotiating;

    public Client(Loop loop, Settings settings, int number, IReceiver receiver)
        : base(loop)
    {
        this.settings = settings;
        this.receiver = receiver;
        Number = number;
        framing = settings.Transport == Transport.WebSocket ? new WebSocketFraming() : null;
        scanner = new Scanner(this) { Base = settings.Transport is Transport.WebSocket or Transport.Relay ? 0 : 1 };
        negotiation = new Negotiation(this, settings, $"{settings.Prefix}{number}");
    }

    /// <summary>Which of the clients it is.</summary>
    public int Number { get; }

    /// <summary>True while it has a session and a connection.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Its stream management; null when it has none.</summary>
    public Acknowledgements? Acknowledgements { get; private set; }

    /// <summary>How often bytes came: whoever waits for a sign of life compares.</summary>
    public int Signs { get; private set; }

    /// <summary>True when the session is one that the client had before, resumed.</summary>
    public bool IsResumed { get; private set; }

    private bool IsClosing { get; set; }

    /// <summary>Connects and logs in, or resumes the session that stream management has kept.</summary>
    /// <param name="to">Where to; null for where the settings say.</param>
    public void Connect(IPEndPoint? to = null)
    {
        IsClosing = false;
        isNegotiating = true;
        scanner.Reset();
        framing?.Reset();
        try
        {
            Begin(PlainLink.Connect(to ?? settings.Endpoint), connecting: true);
        }
        catch (IOException exception)
        {
            receiver.Broke(this, exception.Message);
        }
    }

    /// <summary>Sends a message that is to be acknowledged.</summary>
    /// <param name="stanza">Its XML.</param>
    /// <param name="intended">When it was to be sent.</param>
    public void SendMessage(ReadOnlySpan<byte> stanza, long intended)
    {
        SendXml(stanza);
        if (Acknowledgements?.Sent(intended) == true)
        {
            SendXml(Acknowledgements.Request);
        }
    }

    /// <summary>Sends a stanza.</summary>
    public void SendStanza(ReadOnlySpan<byte> stanza)
    {
        SendXml(stanza);
        Acknowledgements?.Sent(0);
    }

    /// <summary>Sends a stanza.</summary>
    public void SendStanza(string stanza) => SendStanza(Encoding.UTF8.GetBytes(stanza));

    /// <summary>Asks for the acknowledgement of all that was sent.</summary>
    public void Ask()
    {
        if (Acknowledgements is not null)
        {
            SendXml(Acknowledgements.Request);
        }
    }

    /// <summary>Sends XML that is no stanza.</summary>
    public void SendXml(ReadOnlySpan<byte> xml)
    {
        if (framing is not null)
        {
            WebSocketFraming.Write(xml, this);
        }
        else
        {
            Send(xml);
        }
    }

    /// <summary>Ends the stream; the receiver is told when the server has ended it too.</summary>
    public void Close()
    {
        IsClosing = true;
        IsReady = false;
        if (settings.Transport == Transport.Relay)
        {
            Dispose();
            receiver.Closed(this);
            return;
        }

        // What is not acknowledged when a session ends is taken as not delivered.
        Acknowledge();
        SendXml(framing is null ? "</stream:stream>"u8 : WebSocketFraming.CloseElement);
    }

    /// <summary>Vanishes: the server sees a reset.</summary>
    public void Vanish()
    {
        if (IsOpen)
        {
            ((PlainLink)(Link is TlsLink tls ? tls.Socket : Link)).ResetOnClose();
            Dispose();
        }
    }

    public override void Dispose()
    {
        IsReady = false;
        base.Dispose();
    }

    /// <summary>An element came.</summary>
    public void Element(ReadOnlySpan<byte> element)
    {
        try
        {
            if (isNegotiating)
            {
                negotiation.Handle(element);
                return;
            }
        }
        catch (LoadException exception)
        {
            Break(exception);
            return;
        }

        switch (element[1])
        {
            case (byte)'m' or (byte)'i' or (byte)'p':
                Acknowledgements?.Received();
                receiver.Received(this, element);
                break;
            case (byte)'r' when Acknowledgements is not null:
                Acknowledge();
                break;
            case (byte)'a' when Acknowledgements is not null:
                Acknowledged(Elements.Number(element, " h="u8));
                break;
            default:
                if (IsClosing)
                {
                    Closed();
                }
                else
                {
                    Break(new LoadException(Encoding.UTF8.GetString(element)));
                }

                break;
        }
    }

    /// <summary>The server closed the stream.</summary>
    public void Closed()
    {
        if (IsClosing)
        {
            Dispose();
            receiver.Closed(this);
        }
        else
        {
            Break(new EndOfStreamException("The server closed the stream."));
        }
    }

    /// <summary>Room for a frame.</summary>
    internal Span<byte> ReserveFrame(int count) => Reserve(count);

    /// <summary>A new stream begins on the connection.</summary>
    internal void Restart() => scanner.Reset();

    /// <summary>TLS begins on the connection.</summary>
    internal void Secure()
    {
        Change(new TlsLink(Link, settings.Domain));
        scanner.Reset();
    }

    /// <summary>The session is there.</summary>
    /// <param name="enabled">Its stream management; null for none.</param>
    /// <param name="isResumed">Whether it was there before.</param>
    internal void Established(Acknowledgements? enabled, bool isResumed = false)
    {
        isNegotiating = false;
        IsResumed = isResumed;
        IsReady = true;
        Acknowledgements = enabled;
        receiver.Ready(this);
    }

    /// <summary>The session is gone.</summary>
    internal void Forget() => Acknowledgements = null;

    /// <summary>The server says how many stanzas it has handled.</summary>
    internal void Acknowledged(uint count)
    {
        foreach (var intended in Acknowledgements!.Acknowledge(count))
        {
            receiver.Acknowledged(this, intended);
        }
    }

    private void Acknowledge()
    {
        if (Acknowledgements is not null)
        {
            SendXml(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<a xmlns='urn:xmpp:sm:3' h='{Acknowledgements.Handled}'/>")));
        }
    }

    protected override void Connected() => negotiation.Start();

    protected override void Received(ReadOnlySpan<byte> bytes)
    {
        Signs++;
        if (framing is null)
        {
            scanner.Feed(bytes);
        }
        else if (framing.Read(bytes, scanner))
        {
            negotiation.Upgraded();
        }
    }

    protected override void Broken(string reason)
    {
        if (IsClosing)
        {
            receiver.Closed(this);
        }
        else
        {
            receiver.Broke(this, reason);
        }
    }
}
