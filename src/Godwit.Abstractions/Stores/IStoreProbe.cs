namespace Godwit.Abstractions.Stores;

/// <summary>Finds out whether the stores can be written now.</summary>
public interface IStoreProbe
{
    /// <summary>
    /// Completes when something was written durably lately, or else writes something that leaves nothing behind and waits for that.
    /// Fails with <see cref="StoreUnavailableException"/>, whose message says what to do.
    /// </summary>
    Task ProbeAsync();
}
