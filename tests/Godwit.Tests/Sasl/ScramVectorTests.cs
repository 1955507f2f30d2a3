using System.Text;
using Godwit.Protocol.Sasl;

namespace Godwit.Tests.Sasl;

public sealed class ScramVectorTests
{
    [Fact]
    public void The_example_of_RFC_5802_verifies() => Check(
        ScramHash.Sha1,
        "QSXCR+Q6sek8bf92",
        "n=user,r=fyko+d2lbbFgONRv9qkxdawL,"
        + "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096,"
        + "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j",
        "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        "rmF9pqV8S7suAoZWja4dJRkFsKQ=");

    [Fact]
    public void The_example_of_RFC_7677_verifies() => Check(
        ScramHash.Sha256,
        "W22ZaJ0SNY7soEsUEjb6gQ==",
        "n=user,r=rOprNGfwEbeRWgbNEkqO,"
        + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
        + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
        "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");

    private static void Check(ScramHash hash, string salt, string signed, string proof, string signature)
    {
        var credential = ScramCredential.Derive(hash, "pencil", 4096, Convert.FromBase64String(salt));

        Assert.True(credential.Keys.Verify(hash, Encoding.UTF8.GetBytes(signed), Convert.FromBase64String(proof)));
        Assert.False(credential.Keys.Verify(hash, Encoding.UTF8.GetBytes(signed + "x"), Convert.FromBase64String(proof)));
        Assert.Equal(signature, Convert.ToBase64String(hash.Mac(credential.Keys.ServerKey.Span, Encoding.UTF8.GetBytes(signed))));
    }
}
