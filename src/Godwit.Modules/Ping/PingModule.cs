using Godwit.Abstractions.Modules;

namespace Godwit.Modules.Ping;

/// <summary>Answers pings.</summary>
[Xep(199, "2.0.1")]
public sealed class PingModule : IModule
{
    private const string Ns = "urn:xmpp:ping";

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Feature(Ns)
        .OnIqGet(Ns, "ping", Scope.Server | Scope.Account, static _ => new ValueTask<Reply>(Reply.Empty));
}
