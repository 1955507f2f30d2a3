using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Godwit.Server.Configuration;

/// <summary>What a peer may use of a node. At each bound the peer gets the error that the RFC names, and a counter rises.</summary>
public sealed record GodwitLimits
{
    /// <summary>The largest stanza, in bytes.</summary>
    [Description("The largest stanza, in bytes."), Range(10_000, 16_777_216)]
    public int StanzaBytes { get; init; } = 256 * 1024;

    /// <summary>How deep elements may be nested.</summary>
    [Description("How deep the elements of a stanza may be nested."), Range(8, 256)]
    public int Depth { get; init; } = 64;

    /// <summary>How many stanzas a second a client may send for long.</summary>
    [Description("How many stanzas a second a client may send for long; a faster one is read more slowly."), Range(1, 1_000_000)]
    public int StanzasPerSecond { get; init; } = 1000;

    /// <summary>How many stanzas a client may send at once.</summary>
    [Description("How many stanzas a client may send at once before it is slowed down."), Range(1, 1_000_000)]
    public int StanzaBurst { get; init; } = 5000;

    /// <summary>How many bytes of stanzas a second a client may send for long.</summary>
    [Description("How many bytes of stanzas a second a client may send for long; a faster one is read more slowly."), Range(10_000, 1_000_000_000)]
    public int BytesPerSecond { get; init; } = 2 * 1024 * 1024;

    /// <summary>How many bytes of stanzas a client may send at once.</summary>
    [Description("How many bytes of stanzas a client may send at once before it is slowed down."), Range(100_000, 1_000_000_000)]
    public int BytesBurst { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many stanzas may wait to be written to a client.</summary>
    [Description("How many stanzas may wait to be written to one client."), Range(600, 1_000_000)]
    public int QueuedStanzas { get; init; } = 5000;

    /// <summary>How many bytes of stanzas may wait to be written to a client, and how many may be unacknowledged.</summary>
    [Description("How many bytes of stanzas may wait to be written to one client, and be unacknowledged by it, messages of its mailbox not counted."), Range(1_000_000, 1_000_000_000)]
    public int QueuedBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How many stanzas a client may leave unacknowledged.</summary>
    [Description("How many stanzas a client with stream management may leave unacknowledged."), Range(600, 1_000_000)]
    public int UnacknowledgedStanzas { get; init; } = 5000;

    /// <summary>How many sessions an account may have.</summary>
    [Description("How many sessions one account may have."), Range(1, 1000)]
    public int SessionsPerAccount { get; init; } = 20;

    /// <summary>How many messages may wait for an account.</summary>
    [Description("How many messages may wait for one account."), Range(1, 1_000_000)]
    public int MailboxMessages { get; init; } = 10_000;

    /// <summary>How many contacts an account may have.</summary>
    [Description("How many contacts one account may have, requests that wait included."), Range(1, 100_000)]
    public int RosterItems { get; init; } = 5000;

    /// <summary>How many connections one address may have.</summary>
    [Description("How many connections one network address may have."), Range(1, 1_000_000)]
    public int ConnectionsPerAddress { get; init; } = 20_000;

    /// <summary>How many logins of an account, or from an address, may fail in a row before further ones are slowed down.</summary>
    [Description("How many logins of one account, or from one address, may fail before further ones are slowed down."), Range(1, 1000)]
    public int FailedLogins { get; init; } = 5;

    /// <summary>How long a client may take until it has a session.</summary>
    [Description("How long a client may take from connecting until it has a session."), Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan NegotiationTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a client may take to read what was written to it.</summary>
    [Description("How long a client may take to read what was written to it."), Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a message waits for a store that does not answer until its sender is told to try again later.</summary>
    [Description("How long what is to be written waits for a store that does not answer; then its sender is told to try again later."), Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan StoreWait { get; init; } = TimeSpan.FromSeconds(5);
}
