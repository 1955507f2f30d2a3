using Godwit.Server.Configuration;
using Godwit.Server.Modules;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Sessions;

/// <summary>What every session of a node works with.</summary>
internal sealed record SessionServices(
    GodwitModel Model,
    ModuleHost Modules,
    IAccounts Accounts,
    ServerAddress Server,
    SessionRegistry Registry,
    SessionHandover Handover,
    SessionMetrics Metrics,
    SessionDelay Delay,
    Identifiers Identifiers,
    TimeProvider Time,
    ILogger<ClientSession> Logger);
