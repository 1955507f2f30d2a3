using System.Security;
using System.Xml.Linq;
using Godwit.Dialogues.Client;
using Godwit.Dialogues.Language;

namespace Godwit.Dialogues.Running;

/// <summary>
/// Another server that is running already, to try the dialogues themselves. It must offer PLAIN without TLS and in-band registration (XEP-0077).
/// </summary>
public sealed class ExternalServer(string name, string host, int port, string domain) : IDialogueServer
{
    /// <summary>The environment variable that names it: <c>name,host,port,domain</c>.</summary>
    public const string Variable = "GODWIT_DIALOGUES_SERVER";

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Domain => domain;

    /// <inheritdoc/>
    public string Host => host;

    /// <inheritdoc/>
    public int Port => port;

    /// <summary>The server that <see cref="Variable"/> names, or null.</summary>
    public static ExternalServer? FromEnvironment() => Environment.GetEnvironmentVariable(Variable)?.Split(',') is [var name, var host, var port, var domain]
        ? new ExternalServer(name, host, int.Parse(port, provider: null), domain)
        : null;

    /// <inheritdoc/>
    public async Task AddAccountAsync(string user, string password)
    {
        await using var connection = await XmppConnection.OpenAsync(host, port);
        await new Login(connection, domain).OpenStreamAsync();
        await connection.SendAsync(
            $"<iq type='set' id='r'><query xmlns='jabber:iq:register'><username>{SecurityElement.Escape(user)}</username><password>{SecurityElement.Escape(password)}</password></query></iq>");
        var answer = await connection.Inbox.ReadAsync();
        if ((string?)answer.Attribute("type") != "result")
        {
            throw new LoginException($"{name} refuses to add {user}: {answer.ToString(SaveOptions.DisableFormatting)}");
        }
    }

    /// <inheritdoc/>
    public Task SetContactAsync(string user, ContactState contact) => throw new NotSupportedException("Only a server in this process can be made ready.");

    /// <inheritdoc/>
    public Task<ContactState> GetContactAsync(string user, string contact) => throw new NotSupportedException("Only a server in this process can be looked into.");
}
