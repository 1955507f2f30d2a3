namespace Godwit.Protocol.Stanzas;

/// <summary>Where a direct child element of a stanza stands inside <see cref="Stanza.Content"/>; nothing is parsed until asked.</summary>
/// <param name="Name">The local name.</param>
/// <param name="Namespace">The namespace.</param>
/// <param name="Start">The offset of its <c>&lt;</c> in the content, in bytes.</param>
/// <param name="Length">Its length with both tags, in bytes.</param>
public readonly record struct ChildRef(string Name, string Namespace, int Start, int Length);
