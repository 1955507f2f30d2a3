using Godwit.Abstractions.Modules;
using Godwit.Protocol;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Binding;

/// <summary>
/// What clients ask about their binding once they have one: the session request of RFC 3921, which older clients insist on and which
/// has long done nothing (RFC 6121 appendix E), and a second resource on the same stream, which is not allowed.
/// </summary>
public sealed class BindingModule : IModule
{
    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .StreamFeature(stream => stream.IsAuthenticated ? new Element("session", Namespaces.Session).Add("optional") : null)
        .OnIqSet(Namespaces.Session, "session", Scope.Server | Scope.Account, static _ => new ValueTask<Reply>(Reply.Empty))
        .OnIqSet(Namespaces.Bind, "bind", Scope.Server | Scope.Account, static _ => new ValueTask<Reply>(StanzaError.NotAllowed));
}
