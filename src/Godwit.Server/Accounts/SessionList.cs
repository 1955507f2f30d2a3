using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;

namespace Godwit.Server.Accounts;

/// <summary>The sessions of an account, a handful: looked through, not indexed.</summary>
internal sealed class SessionList
{
    private readonly List<AccountSession> sessions = [];

    public int Count => sessions.Count;

    public IReadOnlyList<AccountSession> All => sessions;

    /// <summary>The sessions that broadcast available presence.</summary>
    public IEnumerable<AccountSession> Available => sessions.Where(s => s.Presence is not null);

    /// <summary>The sessions to which messages for the account may go.</summary>
    public IReadOnlyList<AccountSession> TakingMessages
    {
        get
        {
            // Asked for each message, and mostly there is one.
            var first = sessions.FindIndex(static s => s.TakesMessages);
            return first < 0 ? [] : first == sessions.FindLastIndex(static s => s.TakesMessages) ? [sessions[first]] : sessions.FindAll(static s => s.TakesMessages);
        }
    }

    public void Add(AccountSession session) => sessions.Add(session);

    public void Remove(AccountSession session) => sessions.Remove(session);

    public void Clear() => sessions.Clear();

    public bool Contains(AccountSession session) => sessions.Contains(session);

    public AccountSession? Find(Jid fullJid) => fullJid.IsBare ? null : sessions.Find(s => s.Address.Equals(fullJid));

    public AccountSession? Find(SessionAddress route) => sessions.Find(s => s.Route == route);
}
