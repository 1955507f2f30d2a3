using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Blocking;

/// <summary>Whom an account has blocked. Does not change; a change makes another one.</summary>
internal sealed class BlockList(IEnumerable<Jid> addresses)
{
    public const string Collection = "blocking";

    private static readonly BlockList Nobody = new([]);

    private readonly HashSet<Jid> addresses = [.. addresses];

    public IReadOnlyCollection<Jid> All => addresses;

    public bool IsEmpty => addresses.Count == 0;

    public static BlockList Load(IReadOnlyList<Document> documents) => documents.Count == 0
        ? Nobody
        : new(documents.SelectMany(d => XmlTree.Parse(d.Value.Span, "").Elements).Select(item => Jid.Parse(item.Text)));

    /// <summary>True when the address, or a wider one that covers it, is blocked (XEP-0191 §5).</summary>
    public bool Covers(Jid address) => !IsEmpty
        && (addresses.Contains(address)
        || addresses.Contains(address.Bare)
        || (Jid.TryCreate(null, address.Domain, address.Resource, out var any) && addresses.Contains(any))
        || (Jid.TryCreate(null, address.Domain, null, out var domain) && addresses.Contains(domain)));

    public BlockList With(IEnumerable<Jid> more) => new(addresses.Union(more));

    public BlockList Without(IEnumerable<Jid> fewer) => new(addresses.Except(fewer));

    /// <summary>Writes the list; durable when the task completes.</summary>
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
