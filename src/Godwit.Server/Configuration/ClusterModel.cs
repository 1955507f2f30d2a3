using System.Net;

namespace Godwit.Server.Configuration;

/// <summary>How a node is part of a cluster.</summary>
public sealed record ClusterModel
{
    /// <summary>The PostgreSQL database that all nodes share, in Npgsql's form; null for a node that is alone and keeps everything in its data directory. It may hold a password.</summary>
    public string? Database { get; init; }

    /// <summary>The address on which the node listens for other nodes.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port there; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The file with the token of the cluster, by which nodes speak to each other over TLS; null for nodes of one machine that do not.</summary>
    public string? TokenFile { get; init; }

    /// <summary>How long a node that stops may take to hand over what it has.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where clients of a node that stops are sent: a host, with a port where it is not the usual one; null to close their connections without a word.</summary>
    public string? SeeOtherHost { get; init; }

    /// <summary>By what rooms are moved between nodes while they are in use.</summary>
    public RoomBalance RoomBalance { get; init; }

    /// <summary>Without the database, which may hold a password.</summary>
    public override string ToString() => $"{Address}:{Port}";
}
