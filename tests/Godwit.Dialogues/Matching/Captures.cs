using System.Text;
using System.Text.RegularExpressions;

namespace Godwit.Dialogues.Matching;

/// <summary>
/// The values that a dialogue has met. In what must be received, <c>{name}</c> takes any text the first time and the same text from then on;
/// <c>{any}</c> takes any text each time. In what is sent, <c>{name}</c> is what was met, <c>{repeat N text}</c> is text N times,
/// <c>{base64 text}</c> is its Base64, and <c>{plain JID password}</c> the message of SASL's PLAIN (RFC 4616) for the account.
/// </summary>
public sealed partial class Captures
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>Puts values in the place of their names, for sending.</summary>
    public string Fill(string template) => Hole().Replace(template, hole =>
    {
        var name = hole.Groups["name"].Value;
        var text = hole.Groups["text"].Value;
        return hole.Groups["count"] is { Success: true } count ? string.Concat(Enumerable.Repeat(text, int.Parse(count.ValueSpan, provider: null)))
            : hole.Groups["base64"].Success ? Base64(text)
            : hole.Groups["user"] is { Success: true } user ? Base64($"\0{user.Value}\0{text}")
            : values.GetValueOrDefault(name) ?? throw new InvalidOperationException($"Nothing has been met as {{{name}}}.");
    });

    /// <summary>True when a text is as the pattern wants it; then its names have values from now on.</summary>
    public bool Matches(string pattern, string text)
    {
        var names = new List<string>();
        var expression = "^";
        var from = 0;
        foreach (Match hole in Hole().Matches(pattern))
        {
            expression += Regex.Escape(pattern[from..hole.Index]);
            var name = hole.Groups["name"].Value;
            expression += name != "any" && values.TryGetValue(name, out var value) ? Regex.Escape(value)
                : names.Contains(name) ? $@"\k<{name}>"
                : name == "any" ? ".*?"
                : $"(?<{name}>.+?)";
            if (name != "any" && !values.ContainsKey(name))
            {
                names.Add(name);
            }

            from = hole.Index + hole.Length;
        }

        var match = Regex.Match(text, expression + Regex.Escape(pattern[from..]) + "$", RegexOptions.Singleline | RegexOptions.CultureInvariant);
        if (match.Success)
        {
            foreach (var name in names)
            {
                values[name] = match.Groups[name].Value;
            }
        }

        return match.Success;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex(@"\{(?:repeat (?<count>\d+) (?<text>[^}]+)|(?<base64>base64) (?<text>[^}]*)|plain (?<user>[^@}]+)@\S+ (?<text>[^}]+)|(?<name>[a-z][a-zA-Z0-9]*))\}")]
    private static partial Regex Hole();
}
