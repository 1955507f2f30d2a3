using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Orleans.Concurrency;

namespace Godwit.Cluster.Grains;

/// <summary>An account; the key is the bare JID. The calls are those of <see cref="IAccounts"/>.</summary>
[Alias("godwit.account")]
internal interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>How long a destination has to take stanzas.</summary>
    const string DeliveryTimeout = "00:00:20";

    /// <summary>
    /// How long an account has to take what a session sends. Longer than two calls to a destination, the one that is under way and the one after it: the sender is told
    /// of a destination that does not answer, stanza by stanza, before the whole batch is given up.
    /// </summary>
    const string SubmitTimeout = "00:01:00";

    /// <summary>How long whoever asks where a session is goes without an answer: as long he holds what he has for it.</summary>
    const string RouteTimeout = "00:00:05";

    [Alias("bind")]
    Task<Binding?> BindAsync(string? resource, SessionAddress route);

    [Alias("restore")]
    Task<Binding?> RestoreAsync([Immutable] SessionSnapshot session);

    [Alias("hold")]
    Task<bool> HoldAsync(SessionAddress route, string token);

    [Alias("park")]
    Task<Binding?> ParkAsync([Immutable] SessionSnapshot session, [Immutable] ParkedSession parked);

    [Alias("unpark")]
    Task<UnparkedSession?> UnparkAsync(string token, uint acknowledged, SessionAddress route);

    [Alias("route")]
    [ResponseTimeout(IAccountGrain.RouteTimeout)]
    Task<SessionAddress?> RouteAsync(Jid session);

    /// <summary>The account is to go on on another node, with its sessions. Nothing happens when it has left already.</summary>
    /// <param name="from">The node that it is to leave.</param>
    /// <param name="to">Where it is to go when it has no session that says so.</param>
    [Alias("leave")]
    Task LeaveAsync(string from, string to);

    /// <summary>A node of the cluster is dead, and with it the sessions that it had.</summary>
    [Alias("node-lost")]
    Task NodeLostAsync(string node);

    [Alias("unbind")]
    Task UnbindAsync(SessionAddress route);

    /// <summary>The sessions of the account.</summary>
    [Alias("sessions")]
    Task<IReadOnlyList<Binding>> SessionsAsync();

    [Alias("submit")]
    [ResponseTimeout(IAccountGrain.SubmitTimeout)]
    Task SubmitAsync(SessionAddress route, [Immutable] IReadOnlyList<Stanza> batch, ulong tag);

    [Alias("deliver")]
    [ResponseTimeout(IAccountGrain.DeliveryTimeout)]
    Task DeliverAsync([Immutable] IReadOnlyList<RoutedStanza> batch);

    [Alias("acknowledged")]
    Task AcknowledgedAsync(SessionAddress route, [Immutable] IReadOnlyList<long> sequences);

    [Alias("changed")]
    Task ChangedAsync();

    [Alias("end-sessions")]
    Task EndSessionsAsync(Jid? except);
}

/// <summary>An entity of a subdomain; the key is the bare JID.</summary>
[Alias("godwit.entity")]
internal interface IEntityGrain : IGrainWithStringKey
{
    [Alias("deliver")]
    [ResponseTimeout(IAccountGrain.DeliveryTimeout)]
    Task DeliverAsync([Immutable] IReadOnlyList<RoutedStanza> batch);

    /// <summary>The entity is to go on on another node, with what it has in memory. Nothing happens when it has left already.</summary>
    /// <param name="from">The node that it is to leave.</param>
    /// <param name="to">Where it is to go.</param>
    [Alias("leave")]
    Task LeaveAsync(string from, string to);

    /// <summary>The sessions of a node are about to go to others.</summary>
    [Alias("node-leaving")]
    Task NodeLeavingAsync(string node);
}
