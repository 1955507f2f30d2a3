using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Precis;
using Godwit.Protocol.Sasl;

namespace Godwit.Tests.Jids;

public sealed class JidPropertyTests
{
    /// <summary>Code points from the corners where the rules differ.</summary>
    private static readonly Gen<string> Pieces = Gen.OneOf(
        Gen.Elements(
            "a", "A", "1", "-", ".", "@", "/", " ", "xn--", "bcher-kva", "[", "]", "::1", "\u00df", "\u1e9e", "\u0130", "\u0301", "\u0327", "\u00e9", "\u01c5",
            "\u03a3", "\u03c2", "\u05d0", "\u0661", "\u06f1", "\u0640", "\u00b7", "\u200c", "\u200d", "\u094d", "\u3002", "\u30fb", "\u3042", "\uff21", "\uff9e",
            "\uff76", "\u00a0", "\u3000", "\uac00", "\u1100", "\u1161", "\u11a8", "\ud83d\ude00", "\ud800", "\udfff", "\ufffe", "\u0378", "\u2163", "\u1fbe"),
        Gen.Choose(0x80, 0x10FFFF).Where(point => point is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32),
        Gen.Choose(0x80, 0x3FFF).Select(point => ((char)point).ToString()));

    public static Arbitrary<string> Texts() => Pieces.ArrayOf().Select(string.Concat).ToArbitrary();

    [Property(Arbitrary = [typeof(JidPropertyTests)], MaxTest = 3000)]
    public void Whatever_is_accepted_is_normal_already_when_read_again(string text)
    {
        if (!Jid.TryParse(text, out var jid))
        {
            return;
        }

        Assert.Equal(jid, Jid.Parse(jid.ToString()));
        Assert.True(Jid.TryCreate(jid.Local, jid.Domain, jid.Resource, out var same));
        Assert.Equal(jid, same);
        Assert.True(Jid.TryParse(Encoding.UTF8.GetBytes(text), out var fromBytes));
        Assert.Equal(jid, fromBytes);
    }

    [Property(Arbitrary = [typeof(JidPropertyTests)], MaxTest = 3000)]
    public void Each_part_is_normal_already_when_read_again(string text)
    {
        foreach (var domain in new[] { $"{text}.example", text })
        {
            Assert.True(!Jid.TryParse(domain, out var jid) || jid.Equals(Jid.Parse(jid.ToString())));
        }

        Assert.True(!Jid.TryCreate(text, "example.com", null, out var local) || local.Equals(Jid.Parse(local.ToString())));
        Assert.True(!Jid.TryCreate(null, "example.com", text, out var resource) || resource.Equals(Jid.Parse(resource.ToString())));
    }

    [Property(MaxTest = 1000)]
    public void No_bytes_make_it_throw(byte[] bytes)
    {
        if (Jid.TryParse(bytes, out var jid))
        {
            Assert.Equal(jid, Jid.Parse(jid.ToString()));
        }
    }

    [Property(Arbitrary = [typeof(JidPropertyTests)], MaxTest = 1000)]
    public void Normalisation_of_what_is_normal_changes_nothing(string text)
    {
        if (CodePoints.TryDecode(text, out var points))
        {
            var nfc = Normalization.Nfc(points);
            var nfkc = Normalization.Nfkc(points);

            Assert.Equal(nfc, Normalization.Nfc(nfc));
            Assert.Equal(nfkc, Normalization.Nfkc(nfkc));
            Assert.Equal(nfkc, Normalization.Nfkc(nfc));
        }
    }

    [Property(Arbitrary = [typeof(JidPropertyTests)], MaxTest = 300)]
    public void No_password_makes_it_throw_and_each_that_is_set_is_right(string password)
    {
        if (PreparedPassword.Of(password).Count > 0)
        {
            Assert.True(ScramCredentials.Derive(password, _ => { }, 1).VerifyPassword(password));
        }
    }
}
