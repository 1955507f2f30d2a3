using Godwit.Server.Authentication;
using Godwit.Server.Configuration;
using Godwit.Server.Modules;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Listeners;

/// <summary>What every client connection of a node works with.</summary>
internal sealed record ConnectionServices(
    GodwitModel Model,
    ModuleHost Modules,
    SessionServices Sessions,
    Authenticator Authenticator,
    ConnectionOptions Options,
    ConnectionRegistry Connections,
    IHostApplicationLifetime Lifetime,
    TimeProvider Time,
    ILogger<ClientConnection> Logger);
