using Godwit.Abstractions.Sessions;
using Godwit.Protocol;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.Server.Modules;

namespace Godwit.Server.Listeners;

/// <summary>What the server and its modules add to the features of a stream (RFC 6120 §4.3.2).</summary>
internal static class StreamFeatures
{
    public static IEnumerable<Element> Of(ModuleHost modules, StreamPhase phase)
    {
        if (phase.IsAuthenticated)
        {
            yield return new Element("ver", Namespaces.RosterVersioning);
            yield return new Element("sub", Namespaces.PreApproval);
        }

        var context = new StreamFeatureContext(phase.Domain, phase.IsAuthenticated, phase.IsSecure);
        foreach (var feature in modules.Table.StreamFeatures)
        {
            if (feature(context) is { } element)
            {
                yield return element;
            }
        }
    }
}
