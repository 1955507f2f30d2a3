namespace Godwit.Load;

/// <summary>How clients connect.</summary>
internal enum Transport
{
    /// <summary>TCP without TLS, for servers that allow it.</summary>
    Plain,

    /// <summary>TCP, then TLS (RFC 6120 §5).</summary>
    StartTls,

    /// <summary>TLS from the first byte (XEP-0368).</summary>
    Tls,
}

/// <summary>What every run needs to know.</summary>
/// <param name="Host">Where the server is.</param>
/// <param name="Port">Its port for <paramref name="Transport"/>.</param>
/// <param name="Transport">How clients connect.</param>
/// <param name="Domain">The domain of the accounts.</param>
/// <param name="Prefix">The accounts are <c>PREFIX0</c>, <c>PREFIX1</c> and so on.</param>
/// <param name="Password">Their password.</param>
/// <param name="Mechanism">The SASL mechanism.</param>
/// <param name="Clients">How many clients.</param>
/// <param name="Rate">Messages a second, of all clients together.</param>
/// <param name="Duration">For how long messages are sent.</param>
/// <param name="WarmUp">What is sent so long is checked, but not timed; the server's memory is looked at for the first time after it.</param>
/// <param name="Logins">How many clients log in at the same time.</param>
/// <param name="Data">The server's data directory, to look at its memory and processor time; null for none.</param>
internal sealed record Settings(
    string Host,
    int Port,
    Transport Transport,
    string Domain,
    string Prefix,
    string Password,
    string Mechanism,
    int Clients,
    double Rate,
    TimeSpan Duration,
    TimeSpan WarmUp,
    int Logins,
    string? Data);
