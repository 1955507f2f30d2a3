using System.Globalization;
using System.Text.RegularExpressions;

namespace Godwit.Protocol;

/// <summary>Dates and times as XEP-0082 writes them (its profile DateTime).</summary>
public static partial class Timestamp
{
    private const int MostFraction = 7;

    /// <summary>Writes a point in time in UTC, to the millisecond.</summary>
    public static string Write(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads a point in time. What is finer than 100 ns is cut off. False when the text has not the form, for example no offset from UTC, or
    /// when there is no such time.
    /// </summary>
    public static bool TryRead(string text, out DateTimeOffset time)
    {
        time = default;
        if (Form().Match(text) is not { Success: true } match)
        {
            return false;
        }

        var fraction = match.Groups["fraction"].Value;
        var cut = fraction.Length > MostFraction ? text.Replace(fraction, fraction[..MostFraction], StringComparison.Ordinal) : text;
        return DateTimeOffset.TryParse(cut, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    [GeneratedRegex(@"^[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}([.](?<fraction>[0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
