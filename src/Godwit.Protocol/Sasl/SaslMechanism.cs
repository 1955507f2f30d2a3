namespace Godwit.Protocol.Sasl;

/// <summary>A SASL mechanism that this server knows.</summary>
public sealed class SaslMechanism
{
    private readonly Func<SaslContext, SaslExchange> begin;

    private SaslMechanism(string name, bool bindsChannel, bool revealsPassword, Func<SaslContext, SaslExchange> begin)
    {
        Name = name;
        BindsChannel = bindsChannel;
        RevealsPassword = revealsPassword;
        this.begin = begin;
    }

    /// <summary>RFC 4616. The password itself is sent, so only on a confidential channel.</summary>
    public static SaslMechanism Plain { get; } = new("PLAIN", false, true, context => new PlainExchange(context));

    /// <summary>Every known mechanism, the one to prefer first.</summary>
    public static IReadOnlyList<SaslMechanism> All { get; } =
    [
        Scram(ScramHash.Sha512, true), Scram(ScramHash.Sha256, true), Scram(ScramHash.Sha1, true),
        Scram(ScramHash.Sha512, false), Scram(ScramHash.Sha256, false), Scram(ScramHash.Sha1, false),
        Plain,
    ];

    /// <summary>The registered name.</summary>
    public string Name { get; }

    /// <summary>True for the <c>-PLUS</c> variants, which need a channel binding.</summary>
    public bool BindsChannel { get; }

    /// <summary>True when an eavesdropper would learn the password.</summary>
    public bool RevealsPassword { get; }

    /// <summary>The mechanism of this name, or null. Names are compared exactly, as RFC 4422 §3.1 wants them in upper case.</summary>
    public static SaslMechanism? Find(string? name) => All.FirstOrDefault(mechanism => mechanism.Name == name);

    /// <summary>Begins an authentication.</summary>
    public SaslExchange Begin(SaslContext context) => begin(context);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static SaslMechanism Scram(ScramHash hash, bool plus) =>
        new(plus ? hash.MechanismName + "-PLUS" : hash.MechanismName, plus, false, context => new ScramExchange(context, hash, plus));
}
