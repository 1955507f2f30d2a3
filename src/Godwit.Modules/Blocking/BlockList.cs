using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Blocking;

/// <summary>Whom an account has blocked.</summary>
internal sealed class BlockList
{
    public const string Collection = "blocking";

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

    /// <summary>True when the address, or a wider one that covers it, is blocked (XEP-0191 §5).</summary>
    public bool Covers(Jid address) => !IsEmpty
        && (addresses.Contains(address)
        || addresses.Contains(address.Bare)
        || (Jid.TryCreate(null, address.Domain, address.Resource, out var any) && addresses.Contains(any))
        || (Jid.TryCreate(null, address.Domain, null, out var domain) && addresses.Contains(domain)));

    public void Add(IEnumerable<Jid> more) => addresses.UnionWith(more);

    public void Remove(IEnumerable<Jid> fewer) => addresses.ExceptWith(fewer);

    /// <summary>Writes the list as it is now; durable when the task completes.</summary>
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
