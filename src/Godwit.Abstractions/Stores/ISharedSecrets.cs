namespace Godwit.Abstractions.Stores;

/// <summary>Secrets that all nodes of a cluster must have in common, made once at random with the database.</summary>
public interface ISharedSecrets
{
    /// <summary>A secret of 32 bytes.</summary>
    /// <param name="name">What it is for.</param>
    /// <exception cref="StoreUnavailableException">It can't be read now.</exception>
    byte[] Read(string name);
}
