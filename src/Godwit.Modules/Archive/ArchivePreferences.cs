using System.Diagnostics.CodeAnalysis;
using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Archives;
using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Archive;

/// <summary>With whom an account's conversations are kept (XEP-0441). Does not change; a change makes another one.</summary>
internal sealed class ArchivePreferences
{
    public const string Collection = "archive";

    private const string Key = "prefs";
    private const int MaxAddresses = 1000;

    private static readonly HashSet<Jid> Nobody = [];

    private readonly string initial;
    private readonly string fallback;
    private readonly HashSet<Jid> always;
    private readonly HashSet<Jid> never;

    private ArchivePreferences(string initial, string fallback, HashSet<Jid> always, HashSet<Jid> never) =>
        (this.initial, this.fallback, this.always, this.never) = (initial, fallback, always, never);

    public static ArchivePreferences Load(IReadOnlyList<Document> documents, string initial)
    {
        var preferences = new ArchivePreferences(initial, initial, Nobody, Nobody);
        var stored = documents.FirstOrDefault(d => d.Key == Key);
        return stored is not null && preferences.TryChange(XmlTree.Parse(stored.Value.Span, ""), out var found) ? found : preferences;
    }

    /// <summary>True when messages with the peer are kept.</summary>
    public bool Wants(Jid peer, IAccount account) => RuleFor(peer) switch
    {
        "always" => true,
        "never" => false,
        _ => peer.Bare.Equals(account.Address) || account.Contact(peer).InRoster,
    };

    /// <summary>What holds for a peer: <c>always</c>, <c>never</c> or <c>roster</c>. A full JID in a list counts before a bare one.</summary>
    public string RuleFor(Jid peer) => Listed(peer) ?? Listed(peer.Bare) ?? fallback;

    /// <summary>Reads what a client wants instead. False when it is not well-formed.</summary>
    public bool TryChange(Element prefs, [NotNullWhen(true)] out ArchivePreferences? changed)
    {
        var wanted = prefs["default"] ?? initial;
        changed = wanted is "always" or "never" or "roster" && TryRead(prefs.Child("always"), out var yes) && TryRead(prefs.Child("never"), out var no)
            ? new ArchivePreferences(initial, wanted, yes, no)
            : null;
        return changed is not null;
    }

    /// <summary>The preferences as a client reads them.</summary>
    public Element ToElement() => new Element("prefs", ArchiveQuery.Namespace)
        .Set("default", fallback)
        .Add(Write("always", always))
        .Add(Write("never", never));

    public static ValueTask<Reply> GetAsync(IqContext request) =>
        new(request.IsOwner ? request.Account!.State<DurableValue<ArchivePreferences>>().Current.ToElement() : (Reply)StanzaError.Forbidden);

    public static async ValueTask<Reply> SetAsync(IqContext request)
    {
        if (!request.IsOwner)
        {
            return StanzaError.Forbidden;
        }

        var preferences = request.Account!.State<DurableValue<ArchivePreferences>>();
        if (!preferences.Current.TryChange(request.Payload, out var wanted))
        {
            return StanzaError.BadRequest;
        }

        await preferences.ChangeAsync(wanted, p => request.Account.Documents.PutAsync(Collection, Key, p.ToElement().ToUtf8()));
        return wanted.ToElement();
    }

    private string? Listed(Jid address) => always.Contains(address) ? "always" : never.Contains(address) ? "never" : null;

    private static Element Write(string name, IEnumerable<Jid> addresses)
    {
        var list = new Element(name, ArchiveQuery.Namespace);
        foreach (var address in addresses)
        {
            list.Add("jid", address.ToString());
        }

        return list;
    }

    private static bool TryRead(Element? list, out HashSet<Jid> addresses)
    {
        addresses = [];
        foreach (var element in list?.Elements.Where(e => e.Name == "jid") ?? [])
        {
            if (!Jid.TryParse(element.Text.Trim(), out var address) || addresses.Count == MaxAddresses)
            {
                return false;
            }

            addresses.Add(address);
        }

        return true;
    }
}
