namespace Godwit.Cluster.Security;

/// <summary>The token of the cluster can't be used. The message is one line that says what to do, without the token.</summary>
public sealed class ClusterTokenException(string message, Exception? inner = null) : Exception(message, inner);
