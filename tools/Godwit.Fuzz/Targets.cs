using Godwit.Fuzz.Jids;
using Godwit.Fuzz.Sasl;
using Godwit.Fuzz.Xml;

namespace Godwit.Fuzz;

/// <summary>All there is to fuzz.</summary>
public static class Targets
{
    /// <summary>The targets in the order in which they run.</summary>
    public static IReadOnlyList<IFuzzTarget> All { get; } = [new XmlTarget(), new JidTarget(), new SaslTarget()];
}
