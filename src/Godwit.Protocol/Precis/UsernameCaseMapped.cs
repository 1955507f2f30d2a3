namespace Godwit.Protocol.Precis;

/// <summary>The profile UsernameCaseMapped, RFC 8265 §3.3: width, lower case, NFC, the Bidi Rule, IdentifierClass.</summary>
internal sealed class UsernameCaseMapped : PrecisProfile
{
    public static UsernameCaseMapped Instance { get; } = new();

    protected override List<int> Map(List<int> points) => [.. points.SelectMany(Mappings.Width).SelectMany(Mappings.Case)];

    protected override bool Allows(List<int> points) =>
        AreAllowed(points, freeform: false) && (!BidiRule.Applies(points) || BidiRule.Allows(points));
}
