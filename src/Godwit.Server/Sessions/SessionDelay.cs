using Godwit.Server.Scheduling;

namespace Godwit.Server.Sessions;

/// <summary>For what the sessions of the node may tell a little later.</summary>
internal sealed class SessionDelay(TimeProvider time) : SharedDelay(time, TimeSpan.FromSeconds(1));
