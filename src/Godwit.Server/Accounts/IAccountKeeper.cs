namespace Godwit.Server.Accounts;

/// <summary>Keeps an account in memory while it has sessions. Called in turns of the account.</summary>
internal interface IAccountKeeper
{
    /// <summary>A session came or went.</summary>
    void SessionsChanged();

    /// <summary>The account was found to live elsewhere by now.</summary>
    void MovedAway();
}
