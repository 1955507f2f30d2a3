using System.Text;
using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Archive;

/// <summary>With whom an account's conversations are kept (XEP-0313 §7). Unless the user says otherwise, with everybody.</summary>
internal sealed class ArchivePreferences
{
    private const string Collection = "archive";
    private const string Key = "prefs";
    private const int MaxAddresses = 1000;

    private HashSet<Jid> always = [];
    private HashSet<Jid> never = [];
    private string fallback = "always";

    public static ArchivePreferences Load(IReadOnlyList<Document> documents)
    {
        var preferences = new ArchivePreferences();
        if (documents.FirstOrDefault(d => d.Key == Key) is { } stored)
        {
            preferences.Apply(XmlTree.Parse(stored.Value.Span, ""));
        }

        return preferences;
    }

    /// <summary>True when messages with the peer are kept.</summary>
    public bool Wants(Jid peer, IAccount account)
    {
        if (always.Contains(peer) || always.Contains(peer.Bare))
        {
            return true;
        }

        if (never.Contains(peer) || never.Contains(peer.Bare))
        {
            return false;
        }

        return fallback == "always" || (fallback == "roster" && account.Contact(peer).InRoster);
    }

    public static ValueTask<Reply> GetAsync(IqContext request) =>
        new(request.IsOwner ? request.Account!.State<ArchivePreferences>().ToElement() : (Reply)StanzaError.Forbidden);

    public static async ValueTask<Reply> SetAsync(IqContext request)
    {
        if (!request.IsOwner)
        {
            return StanzaError.Forbidden;
        }

        var preferences = request.Account!.State<ArchivePreferences>();
        if (!preferences.Apply(request.Payload))
        {
            return StanzaError.BadRequest;
        }

        await request.Account.Documents.PutAsync(Collection, Key, Encoding.UTF8.GetBytes(preferences.ToElement().ToString()));
        return preferences.ToElement();
    }

    private bool Apply(Element prefs)
    {
        var wanted = prefs["default"] ?? "always";
        if (wanted is not ("always" or "never" or "roster") || !TryRead(prefs.Child("always"), out var yes) || !TryRead(prefs.Child("never"), out var no))
        {
            return false;
        }

        (fallback, always, never) = (wanted, yes, no);
        return true;
    }

    private Element ToElement() => new Element("prefs", ArchiveModule.Ns)
        .Set("default", fallback)
        .Add(Write("always", always))
        .Add(Write("never", never));

    private static Element Write(string name, IEnumerable<Jid> addresses)
    {
        var list = new Element(name, ArchiveModule.Ns);
        foreach (var address in addresses)
        {
            list.Add("jid", address.ToString());
        }

        return list;
    }

    private static bool TryRead(Element? list, out HashSet<Jid> addresses)
    {
        addresses = [];
        foreach (var element in list?.Elements ?? [])
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
