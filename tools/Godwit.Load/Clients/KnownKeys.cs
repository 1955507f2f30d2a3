using System.Collections.Concurrent;

namespace Godwit.Load.Clients;

/// <summary>
/// Salted passwords, which clients keep between logins (RFC 5802 §5.1). A file can keep them between runs, so that hashing is no part of what is measured.
/// </summary>
/// <param name="path">The file; null for none.</param>
internal sealed class KnownKeys(string? path)
{
    private int saved;

    /// <summary>By user, hash, salt and number of iterations.</summary>
    public ConcurrentDictionary<string, byte[]> Known { get; } = Load(path);

    /// <summary>Writes the file when there are more of them.</summary>
    public void Save()
    {
        if (path is not null && Known.Count != saved)
        {
            File.WriteAllLines(path, Known.Select(k => $"{k.Key}\t{Convert.ToHexString(k.Value)}"));
            saved = Known.Count;
        }
    }

    private static ConcurrentDictionary<string, byte[]> Load(string? path) => new(
        path is null || !File.Exists(path) ? [] : File.ReadLines(path).Select(l => l.Split('\t')).Select(l => KeyValuePair.Create(l[0], Convert.FromHexString(l[1]))),
        StringComparer.Ordinal);
}
