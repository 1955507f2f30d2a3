using System.Net;

namespace Godwit.Sockets;

/// <summary>A port for XMPP streams, many of which are idle for hours: Godwit's own transport serves it where it can.</summary>
public sealed class StreamEndPoint(IPAddress address, int port) : IPEndPoint(address, port);
