using System.Text;

namespace Godwit.Protocol.Sasl;

/// <summary>A password as bytes, in the forms that clients may have prepared it.</summary>
internal static class PreparedPassword
{
    private static readonly UTF8Encoding Strict = new(false, true);

    /// <summary>The forms, usually one; none when the password is not allowed.</summary>
    public static IReadOnlyList<byte[]> Of(string password)
    {
        if (password.Length == 0)
        {
            return [];
        }

        try
        {
            return [Strict.GetBytes(password)];
        }
        catch (EncoderFallbackException)
        {
            return [];
        }
    }
}
