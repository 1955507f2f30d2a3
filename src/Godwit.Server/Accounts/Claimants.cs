namespace Godwit.Server.Accounts;

/// <summary>The sessions that a message is on its way to: mostly one, which takes no list. A value; the empty one is the default.</summary>
internal struct Claimants
{
    private AccountSession? first;
    private List<AccountSession>? others;

    /// <summary>True when there is none.</summary>
    public readonly bool IsEmpty => first is null;

    public readonly bool Contains(AccountSession session) => first == session || others?.Contains(session) == true;

    /// <summary>Adds a session. False when it is there already.</summary>
    public bool Add(AccountSession session)
    {
        if (Contains(session))
        {
            return false;
        }

        if (first is null)
        {
            first = session;
        }
        else
        {
            (others ??= []).Add(session);
        }

        return true;
    }

    /// <summary>Removes a session. False when it is not there.</summary>
    public bool Remove(AccountSession session)
    {
        if (first != session)
        {
            return others?.Remove(session) == true;
        }

        first = others?.LastOrDefault();
        if (first is not null)
        {
            others!.RemoveAt(others.Count - 1);
        }

        return true;
    }
}
