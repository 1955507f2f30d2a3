using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Godwit.Server.Operations;

namespace Godwit.Cluster.Security;

/// <summary>
/// The one secret that a machine needs to be a node: what the cluster's certificate authorities are sealed with in its database. It is given as a file that only the server's user
/// can read, never as an argument, and is never shown.
/// </summary>
public sealed class ClusterToken
{
    private const string Prefix = "godwit-cluster-1:";
    private const int Bytes = 32;
    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly byte[] secret;

    private ClusterToken(byte[] secret) => this.secret = secret;

    /// <summary>Makes one.</summary>
    public static ClusterToken Create(RandomNumberGenerator random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var secret = new byte[Bytes];
        random.GetBytes(secret);
        return new(secret);
    }

    /// <summary>Reads one from a file.</summary>
    /// <exception cref="ClusterTokenException">It is not there, holds no token, or others can read it.</exception>
    public static ClusterToken Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new ClusterTokenException($"There is no file {path} with the token of the cluster: copy it from another node, or make the first with 'godwit cluster init'.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OfOthers) != 0)
        {
            throw new ClusterTokenException($"Others than its owner can read {path}, which makes a machine a node of the cluster: chmod 600 it.");
        }

        return Parse(File.ReadAllText(path)) ?? throw new ClusterTokenException($"{path} holds no token of a cluster: copy it from another node.");
    }

    /// <summary>Writes it to a new file that only its owner can read.</summary>
    /// <exception cref="ClusterTokenException">There is a file already.</exception>
    public void Write(string path)
    {
        try
        {
            using var file = new FileStream(path, SecretFile.ToWrite(FileMode.CreateNew));
            file.Write(Encoding.ASCII.GetBytes($"{Prefix}{Base64Url.EncodeToString(secret)}\n"));
            file.Flush(flushToDisk: true);
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new ClusterTokenException($"There is a file {path} already: it may be the token of a cluster. Name another with --cluster-token.", failure);
        }
    }

    /// <summary>A key for one purpose.</summary>
    internal byte[] Key(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, Bytes, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>Never the secret.</summary>
    public override string ToString() => "token";

    private static ClusterToken? Parse(string text)
    {
        text = text.Trim();
        return text.StartsWith(Prefix, StringComparison.Ordinal) && Base64Url.IsValid(text.AsSpan(Prefix.Length), out var length) && length == Bytes
            ? new(Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length)))
            : null;
    }
}
