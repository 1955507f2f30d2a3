using System.Text;

namespace Godwit.Fuzz;

/// <summary>Something that must hold does not.</summary>
public sealed class FuzzException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="what">What does not hold.</param>
    /// <param name="input">The input for which it does not.</param>
    /// <param name="cause">What was thrown, if anything was.</param>
    public FuzzException(string what, ReadOnlySpan<byte> input, Exception? cause = null)
        : base($"{what}\ninput, {input.Length} bytes in base64: {Convert.ToBase64String(input)}\nas text: {Encoding.UTF8.GetString(input)}", cause)
    {
    }
}
