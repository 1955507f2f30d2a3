using System.Text;

namespace Godwit.Protocol.Xml;

/// <summary>What a stream header declares for the elements that follow it. Immutable.</summary>
internal sealed class StreamScope
{
    private readonly byte[][] names;

    /// <param name="defaultNamespace">The default namespace, empty for none.</param>
    /// <param name="prefixes">The prefixes with their namespaces.</param>
    public StreamScope(string defaultNamespace, IReadOnlyList<(string Prefix, string Namespace)> prefixes)
    {
        DefaultNamespace = defaultNamespace;
        Prefixes = prefixes;
        names = [.. prefixes.Select(p => Encoding.UTF8.GetBytes(p.Prefix))];
    }

    /// <summary>Where nothing is declared.</summary>
    public static StreamScope Empty { get; } = new("", []);

    /// <summary>Where stanzas are stored and sent between nodes.</summary>
    public static StreamScope Client { get; } = new(Namespaces.Client, []);

    /// <summary>What nearly every client declares.</summary>
    public static StreamScope Usual { get; } = new(Namespaces.Client, [("stream", Namespaces.Streams)]);

    /// <summary>The default namespace, empty for none.</summary>
    public string DefaultNamespace { get; }

    /// <summary>The prefixes with their namespaces.</summary>
    public IReadOnlyList<(string Prefix, string Namespace)> Prefixes { get; }

    /// <summary>The scope with these declarations; the shared one where it says the same.</summary>
    public static StreamScope Of(string defaultNamespace, IReadOnlyList<(string Prefix, string Namespace)> prefixes) => defaultNamespace switch
    {
        "" when prefixes.Count == 0 => Empty,
        Namespaces.Client when prefixes.Count == 0 => Client,
        Namespaces.Client when prefixes.SequenceEqual(Usual.Prefixes) => Usual,
        _ => new StreamScope(defaultNamespace, prefixes),
    };

    /// <summary>What a prefix stands for, null when it is not declared here.</summary>
    public string? Find(ReadOnlySpan<byte> prefix)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (prefix.SequenceEqual(names[i]))
            {
                return Prefixes[i].Namespace;
            }
        }

        return null;
    }
}
