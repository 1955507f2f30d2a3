using System.Diagnostics.CodeAnalysis;

namespace Godwit.Protocol.Precis;

/// <summary>How a profile of PRECIS treats text, RFC 8264 §7. Text that is ASCII alone never comes here.</summary>
internal abstract class PrecisProfile
{
    /// <summary>How often the rules may change a text again before it is refused as unstable, RFC 8264 §7.</summary>
    private const int MaxRepeats = 3;

    /// <summary>Applies the rules until the text is stable. False when it is not allowed.</summary>
    public bool TryEnforce(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? enforced)
    {
        enforced = null;
        if (!CodePoints.TryDecode(text, out var points))
        {
            return false;
        }

        for (var i = 0; i <= MaxRepeats; i++)
        {
            var next = Normalization.Nfc(Map(points));
            if (next.Count == 0 || !Allows(next))
            {
                return false;
            }

            if (next.SequenceEqual(points))
            {
                enforced = CodePoints.Encode(next);
                return true;
            }

            points = next;
        }

        return false;
    }

    /// <summary>The rules before normalisation: width, additional, case.</summary>
    protected abstract List<int> Map(List<int> points);

    /// <summary>The string class and the rule for direction.</summary>
    protected abstract bool Allows(List<int> points);

    /// <summary>True when every code point is of the classes allowed, in a context where it needs one.</summary>
    private protected static bool AreAllowed(List<int> points, bool freeform)
    {
        for (var i = 0; i < points.Count; i++)
        {
            var allowed = CodePointClasses.Of(points[i]) switch
            {
                CodePointClass.Valid => true,
                CodePointClass.FreeformOnly => freeform,
                CodePointClass.ContextJ or CodePointClass.ContextO => ContextRules.Allow(points, i),
                _ => false,
            };
            if (!allowed)
            {
                return false;
            }
        }

        return true;
    }
}
