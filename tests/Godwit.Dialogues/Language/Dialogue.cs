namespace Godwit.Dialogues.Language;

/// <summary>A dialogue: who takes part, and what happens step by step.</summary>
/// <param name="Name">The path of its file below the folder of dialogues, without the extension.</param>
/// <param name="Summary">The comment at its head: the rule that it holds the server to.</param>
/// <param name="Clients">Who takes part.</param>
/// <param name="Steps">What happens.</param>
/// <param name="Options">Options of the server, by key; with any, the dialogue has a server of its own.</param>
/// <param name="Exceptions">Servers that do otherwise, by name, with the reason; the dialogue is skipped there.</param>
public sealed record Dialogue(
    string Name,
    string Summary,
    IReadOnlyList<ClientDescription> Clients,
    IReadOnlyList<Step> Steps,
    IReadOnlyDictionary<string, string> Options,
    IReadOnlyDictionary<string, string> Exceptions)
{
    /// <summary>True when it makes the server ready, or looks into it, in ways that only a server in this process allows.</summary>
    public bool NeedsInside => Options.Count > 0 || Clients.Any(c => c.Contacts.Count > 0) || Steps.Any(s => s.Action == StepAction.HasContact);
}

/// <summary>A client that takes part. Clients with the same bare JID share an account.</summary>
/// <param name="Name">What the steps call it.</param>
/// <param name="Account">The bare JID as the file writes it.</param>
/// <param name="Resource">The resource it binds; null lets the server choose.</param>
/// <param name="Password">The account's password.</param>
/// <param name="Security">How it connects.</param>
/// <param name="Contacts">The states in which contacts are at the beginning.</param>
public sealed record ClientDescription(string Name, string Account, string? Resource, string Password, Security Security, IReadOnlyList<ContactState> Contacts);

/// <summary>How a client secures its connection.</summary>
public enum Security
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By STARTTLS (RFC 6120 §5).</summary>
    StartTls,
}

/// <summary>One line of a dialogue and the XML below it.</summary>
/// <param name="Line">The line's number in the file, from 1.</param>
/// <param name="Client">Who acts.</param>
/// <param name="Action">What it does.</param>
/// <param name="Argument">What stands behind the action in its line; empty for nothing.</param>
/// <param name="Xml">The block below, as written; empty for none.</param>
public sealed record Step(int Line, string Client, StepAction Action, string Argument, string Xml);

/// <summary>What a client can do in a step.</summary>
public enum StepAction
{
    /// <summary>"connects": opens a stream, logs in and binds its resource.</summary>
    Connects,

    /// <summary>"comes online [with priority N]": connects, sends presence and takes its own copy of it.</summary>
    ComesOnline,

    /// <summary>"opens a connection": nothing more.</summary>
    OpensConnection,

    /// <summary>"opens a stream": opens a connection and a stream, and takes the server's header and features.</summary>
    OpensStream,

    /// <summary>"logs in": opens a stream and authenticates, up to the features after it; binds nothing.</summary>
    LogsIn,

    /// <summary>"starts a new stream": after SASL's success, by sending a header; the answer is the dialogue's.</summary>
    StartsNewStream,

    /// <summary>"fetches the roster": and takes the answer, whatever it is; from then on it gets roster pushes.</summary>
    FetchesRoster,

    /// <summary>"has contact JID STATE": that is what the server keeps about the contact.</summary>
    HasContact,

    /// <summary>"sends:" what stands below, as it is.</summary>
    Sends,

    /// <summary>"receives:" what stands below, in that order and nothing between.</summary>
    Receives,

    /// <summary>"receives in any order:" what stands below and nothing between.</summary>
    ReceivesInAnyOrder,

    /// <summary>"receives nothing".</summary>
    ReceivesNothing,

    /// <summary>"disconnects": ends its stream and waits until the server has done so.</summary>
    Disconnects,

    /// <summary>"breaks the connection": goes without a word.</summary>
    BreaksConnection,

    /// <summary>"is disconnected": the server ends the stream.</summary>
    IsDisconnected,

    /// <summary>"is cut off": the server breaks the connection without ending the stream.</summary>
    IsCutOff,

    /// <summary>"opens the room ROOM as NICK [with FIELD=VALUE, …]": makes a room and configures it.</summary>
    OpensRoom,

    /// <summary>"enters the room ROOM as NICK [, seen by CLIENT, …]": joins a room, and takes what comes with that.</summary>
    EntersRoom,
}
