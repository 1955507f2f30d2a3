namespace Godwit.Load.Clients;

/// <summary>Is told what a <see cref="Scanner"/> finds.</summary>
internal interface IElementSink
{
    /// <summary>An element came; its bytes are there during the call only.</summary>
    void Element(ReadOnlySpan<byte> element);

    /// <summary>The server closed the stream.</summary>
    void Closed();
}
