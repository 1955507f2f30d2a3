using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Blocking;

/// <summary>Whom an account has blocked.</summary>
internal sealed class BlockList
{
    public const string Collection = "blocking";

    /// <summary>How many addresses may be blocked.</summary>
    public const int Most = 5000;

    private readonly HashSet<Jid> addresses = [];

    public IReadOnlyCollection<Jid> All => addresses;

    public bool IsEmpty => addresses.Count == 0;

    public static BlockList Load(IReadOnlyList<Document> documents)
    {
        var list = new BlockList();
        foreach (var item in documents.SelectMany(d => XmlTree.Parse(d.Value.Span, "").Elements))
        {
            list.addresses.Add(Jid.Parse(item.Text));
        }

        return list;
    }

    /// <summary>True when the address, or a wider one that covers it, is blocked (§3.1 of XEP-0191, matching as in XEP-0016).</summary>
    public bool Contains(Jid address) =>
        addresses.Contains(address)
        || addresses.Contains(address.Bare)
        || (Jid.TryCreate(null, address.Domain, null, out var domain) && addresses.Contains(domain))
        || (address.Resource is not null && Jid.TryCreate(null, address.Domain, address.Resource, out var any) && addresses.Contains(any));

    public void Add(Jid address) => addresses.Add(address);

    public void Remove(Jid address) => addresses.Remove(address);

    public Task SaveAsync(IDocuments documents)
    {
        var element = new Element("blocked", "");
        foreach (var address in addresses)
        {
            element.Add("jid", address.ToString());
        }

        return documents.PutAsync(Collection, "", element.ToUtf8());
    }
}
