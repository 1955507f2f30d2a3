using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Accounts;

/// <summary>Whoever has <see cref="Effects"/>, and answers for those that fail.</summary>
internal interface IEffectOwner
{
    /// <summary>A message could not be written: its sender is to be told.</summary>
    void Lost(StanzaContext context, LogEntry? entry);

    /// <summary>Something else went wrong with a stanza: its sender is to be told.</summary>
    void Failed(Stanza stanza, Exception reason);

    /// <summary>A write found that the account lives elsewhere by now.</summary>
    void Fenced();
}
