namespace Godwit.Abstractions.Modules;

/// <summary>Which addresses a request handler or a feature belongs to.</summary>
[Flags]
public enum Scope
{
    /// <summary>The server's own domain. Handlers run on the node of the asking session, outside any account.</summary>
    Server = 1,

    /// <summary>The bare JID of an account. Handlers run in the turn of that account, whoever asks.</summary>
    Account = 2,
}
