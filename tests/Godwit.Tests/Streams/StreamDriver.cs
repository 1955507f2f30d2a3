using System.Collections.Immutable;
using System.Text;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.Tests.Sasl;

namespace Godwit.Tests.Streams;

/// <summary>Drives a <see cref="ClientStream"/> as its owner would, with one account, juliet@example.org.</summary>
internal sealed class StreamDriver
{
    public static readonly StreamOptions Defaults = new()
    {
        Domains = ImmutableHashSet.Create("example.org", "example.net"),
        Decoy = SaslFixture.Decoy,
        Random = SaslFixture.Counting,
    };

    public static readonly StreamHeader Header = new() { To = "example.org", Version = "1.0" };

    public static readonly Jid Juliet = Jid.Parse("juliet@example.org");

    public StreamDriver(StreamOptions? options = null) => Stream = new ClientStream(options ?? Defaults);

    public ClientStream Stream { get; }

    public static StreamOptions WebSocket => Defaults with { Transport = StreamTransport.WebSocket };

    public static StreamOptions Plaintext => Defaults with { RequireTls = false, AllowPlainWithoutTls = true };

    public static IReadOnlyList<ChannelBinding> Bindings { get; } = [new(ChannelBinding.TlsServerEndPoint, SaslFixture.Certificate)];

    public IReadOnlyList<StreamEffect> Step(StreamInput input) => Stream.Step(input);

    public IReadOnlyList<StreamEffect> Send(Element element) => Step(new StreamInput.Received(element));

    public IReadOnlyList<StreamEffect> Open(StreamHeader? header = null) =>
        Step(new StreamInput.Opened(header ?? Header));

    /// <summary>A stream under direct TLS whose features have been sent.</summary>
    public StreamDriver Secure()
    {
        Step(new StreamInput.Secured(Bindings));
        Open();
        return this;
    }

    public IReadOnlyList<StreamEffect> Plain(string password = "r0m30")
    {
        Send(Auth("PLAIN", $"\0juliet\0{password}"));
        Step(new StreamInput.CredentialsFound(SaslFixture.Juliet));
        return Step(new StreamInput.AuthenticationDecided(null));
    }

    /// <summary>A stream whose client must bind now.</summary>
    public StreamDriver Authenticate()
    {
        Secure().Plain();
        Open();
        return this;
    }

    /// <summary>A stream with a session.</summary>
    public StreamDriver Establish()
    {
        Authenticate().Send(Bind("balcony"));
        Step(new StreamInput.Bound(Juliet.WithResource("balcony")));
        return this;
    }

    public static Element Auth(string mechanism, string? message) =>
        new Element("auth", Namespaces.Sasl).Set("mechanism", mechanism).AddText(message is null ? null : Encode(message));

    public static Element Response(byte[] message) => new Element("response", Namespaces.Sasl).AddText(Convert.ToBase64String(message));

    public static Element Bind(string? resource, string type = "set")
    {
        var bind = new Element("bind", Namespaces.Bind);
        return new Element("iq", Namespaces.Client).Set("type", type).Set("id", "b1").Add(resource is null ? bind : bind.Add("resource", resource));
    }

    public static Element StartTls { get; } = new("starttls", Namespaces.Tls);

    public static string Encode(string message) => Convert.ToBase64String(Encoding.UTF8.GetBytes(message));
}
