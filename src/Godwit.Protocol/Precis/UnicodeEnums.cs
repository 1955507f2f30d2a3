namespace Godwit.Protocol.Precis;

/// <summary>The Bidi_Class property; <see cref="L"/> is the default.</summary>
internal enum BidiClass : byte
{
    L, R, AL, AN, EN, ES, CS, ET, ON, BN, NSM, B, S, WS, LRE, LRO, RLE, RLO, PDF, LRI, RLI, FSI, PDI,
}

/// <summary>The Joining_Type property; <see cref="U"/> is the default.</summary>
internal enum JoiningType : byte
{
    U, C, D, L, R, T,
}

/// <summary>The Script property, as far as the contextual rules of RFC 5892 ask for it.</summary>
internal enum Script : byte
{
    Other, Greek, Hebrew, Hiragana, Katakana, Han,
}

/// <summary>The kind of a decomposition mapping.</summary>
internal enum Decomposition : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Canonical.</summary>
    Canonical,

    /// <summary>A full-width or half-width form.</summary>
    Width,

    /// <summary>Another compatibility form.</summary>
    Compatibility,
}
