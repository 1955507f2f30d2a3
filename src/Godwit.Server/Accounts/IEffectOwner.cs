using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Accounts;

/// <summary>Whoever has <see cref="Effects"/>, and answers for those that fail.</summary>
internal interface IEffectOwner
{
    /// <summary>A message could not be written: its sender is to be told. Completes when he has been, as far as that can be; never fails.</summary>
    Task LostAsync(StanzaContext context, LogEntry? entry, ulong tag);

    /// <summary>Something else went wrong with a stanza: its sender is to be told. Completes when he has been, as far as that can be; never fails.</summary>
    Task FailedAsync(Stanza stanza, Exception reason, ulong tag);

    /// <summary>True when the owner lives elsewhere by now.</summary>
    bool HasLeft { get; }

    /// <summary>A write found that the account lives elsewhere by now.</summary>
    void Fenced();
}
