using Godwit.Abstractions.Stores;
using Godwit.Server.Configuration;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Entities;

/// <summary>What every entity of a node works with.</summary>
internal sealed record EntityServices(
    StanzaRouter Router,
    IGateways Gateways,
    IAccounts Accounts,
    GodwitModel Model,
    SessionMetrics Metrics,
    QueueMetrics Queues,
    IMessageLogStore Logs,
    IDocumentStore Documents,
    TimeProvider Time,
    ILogger<EntityHost> Logger);
