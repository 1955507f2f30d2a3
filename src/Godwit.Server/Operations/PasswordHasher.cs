using System.Security.Cryptography;
using Godwit.Protocol.Sasl;
using Godwit.Server.Configuration;

namespace Godwit.Server.Operations;

/// <summary>Turns passwords into what is stored of them.</summary>
public sealed class PasswordHasher(GodwitModel model, RandomNumberGenerator random)
{
    /// <summary>The credentials to store. Throws <see cref="FormatException"/> when RFC 8265 does not allow the password.</summary>
    public string Hash(string password) => ScramCredentials.Derive(password, buffer => random.GetBytes(buffer), model.ScramIterations).ToText();
}
