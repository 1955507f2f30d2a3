using Godwit.Abstractions.Stores;
using Godwit.Server.Configuration;
using Godwit.Server.Modules;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Accounts;

/// <summary>What every account of a node works with.</summary>
internal sealed record AccountServices(
    GodwitModel Model,
    ModuleHost Modules,
    StanzaRouter Router,
    IGateways Gateways,
    QueueMetrics Queues,
    SessionMetrics Metrics,
    IAccountStore Accounts,
    IRosterStore Rosters,
    IMessageLogStore Logs,
    IDocumentStore Documents,
    Identifiers Identifiers,
    MailboxDelay MailboxDelay,
    TimeProvider Time,
    ILogger<Account> Logger);
