namespace Godwit.Abstractions.Stores;

/// <summary>Where a cluster keeps the certificate authorities that its nodes trust. What is kept is sealed: who can read and write the store can neither use nor add one.</summary>
public interface IAuthorityStore
{
    /// <summary>All authorities, sealed, in no order.</summary>
    /// <exception cref="StoreUnavailableException">They can't be read now.</exception>
    IReadOnlyList<byte[]> Load();

    /// <summary>Adds one.</summary>
    /// <param name="id">Its name, used once.</param>
    /// <param name="sealedAuthority">The authority, sealed.</param>
    /// <param name="onlyFirst">True to add it only where there is none yet.</param>
    /// <returns>False when there was one already.</returns>
    /// <exception cref="StoreUnavailableException">It can't be written now.</exception>
    bool Add(string id, byte[] sealedAuthority, bool onlyFirst);
}
