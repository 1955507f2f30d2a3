using System.Text.RegularExpressions;
using Godwit.Dialogues.Language;

namespace Godwit.Dialogues.Running;

/// <summary>
/// Puts the true addresses in the place of those that a dialogue writes: each run has accounts of its own, so that dialogues on one server do not
/// meet, and the server has a domain of its own.
/// </summary>
public sealed partial class Names
{
    private readonly string domain;
    private readonly Dictionary<string, string> users;

    /// <summary>Makes the names of one run.</summary>
    /// <param name="dialogue">The dialogue.</param>
    /// <param name="domain">The domain in place of <c>localhost</c>.</param>
    /// <param name="suffix">What makes the accounts unique.</param>
    public Names(Dialogue dialogue, string domain, string suffix)
    {
        this.domain = domain;
        users = dialogue.Clients.Select(c => UserOf(c.Account)).Distinct().ToDictionary(u => u, u => $"{u}-{suffix}");
    }

    /// <summary>The true text.</summary>
    public string Translate(string text) => Address().Replace(text, match =>
    {
        var user = match.Groups["user"];
        return user.Success ? $"{users.GetValueOrDefault(user.Value, user.Value)}@{domain}" : domain;
    });

    /// <summary>The true local part of an account.</summary>
    public string User(string account) => users[UserOf(account)];

    private static string UserOf(string account) => account.Split('@')[0];

    [GeneratedRegex(@"(?:(?<user>[A-Za-z0-9._-]+)@)?\blocalhost\b")]
    private static partial Regex Address();
}
