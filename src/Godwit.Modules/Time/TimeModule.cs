using Godwit.Abstractions.Modules;
using Godwit.Protocol;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Time;

/// <summary>Tells the server's time, in UTC.</summary>
[Xep(202, "2.0")]
public sealed class TimeModule(TimeProvider time) : IModule
{
    private const string Ns = "urn:xmpp:time";

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Feature(Ns, Scope.Server)
        .OnIqGet(Ns, "time", Scope.Server, _ => new ValueTask<Reply>(new Element("time", Ns)
            .Add("tzo", "+00:00")
            .Add("utc", Timestamp.Write(time.GetUtcNow()))));
}
