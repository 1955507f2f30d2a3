namespace Godwit.Protocol.Precis;

/// <summary>The profile OpaqueString, RFC 8265 §4.2: spaces become ASCII, NFC, FreeformClass.</summary>
internal sealed class OpaqueString : PrecisProfile
{
    public static OpaqueString Instance { get; } = new();

    protected override List<int> Map(List<int> points) => [.. points.Select(Mappings.Space)];

    protected override bool Allows(List<int> points) => AreAllowed(points, freeform: true);
}
