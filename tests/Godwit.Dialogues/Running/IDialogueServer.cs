using Godwit.Dialogues.Language;

namespace Godwit.Dialogues.Running;

/// <summary>A server that dialogues are held with.</summary>
public interface IDialogueServer
{
    /// <summary>What <c>[except]</c> calls it.</summary>
    string Name { get; }

    /// <summary>The domain that stands for <c>localhost</c> in dialogues.</summary>
    string Domain { get; }

    /// <summary>Its host.</summary>
    string Host { get; }

    /// <summary>Its port for clients; PLAIN is offered there without TLS, and STARTTLS.</summary>
    int Port { get; }

    /// <summary>Adds an account.</summary>
    Task AddAccountAsync(string user, string password);

    /// <summary>Puts a contact of an account, which has no session yet, in a state.</summary>
    Task SetContactAsync(string user, ContactState contact);

    /// <summary>The state in which a contact of an account is.</summary>
    Task<ContactState> GetContactAsync(string user, string contact);
}
