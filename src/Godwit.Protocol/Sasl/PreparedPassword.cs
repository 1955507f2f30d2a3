using System.Text;
using Godwit.Protocol.Precis;

namespace Godwit.Protocol.Sasl;

/// <summary>A password as bytes, in the forms that clients may have prepared it.</summary>
internal static class PreparedPassword
{
    /// <summary>The forms, nearly always one: by OpaqueString (RFC 8265 §4), then by SASLprep (RFC 4013) where that differs. None when the password is not allowed.</summary>
    public static IReadOnlyList<byte[]> Of(string password)
    {
        if (password.Length == 0)
        {
            return [];
        }

        if (!password.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return [Encoding.ASCII.GetBytes(password)];
        }

        var forms = new List<byte[]>(2);
        if (OpaqueString.Instance.TryEnforce(password, out var opaque))
        {
            forms.Add(Encoding.UTF8.GetBytes(opaque));
        }

        if (SaslPrep.TryMap(password, out var older) && older != opaque)
        {
            forms.Add(Encoding.UTF8.GetBytes(older));
        }

        return forms;
    }
}
