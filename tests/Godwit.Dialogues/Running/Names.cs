using System.Text.RegularExpressions;
using Godwit.Dialogues.Language;

namespace Godwit.Dialogues.Running;

/// <summary>
/// Puts the true addresses in the place of those that a dialogue writes: each run has accounts and rooms of its own, so that dialogues on one server
/// do not meet, and the server has a domain of its own.
/// </summary>
public sealed partial class Names
{
    private readonly string domain;
    private readonly string suffix;
    private readonly Dictionary<string, string> users;

    /// <summary>Makes the names of one run.</summary>
    /// <param name="dialogue">The dialogue.</param>
    /// <param name="domain">The domain in place of <c>localhost</c>.</param>
    /// <param name="suffix">What makes the accounts and rooms unique.</param>
    public Names(Dialogue dialogue, string domain, string suffix)
    {
        this.domain = domain;
        this.suffix = suffix;
        users = dialogue.Clients.Select(c => UserOf(c.Account)).Distinct().ToDictionary(u => u, u => $"{u}-{suffix}");
    }

    /// <summary>The true text.</summary>
    public string Translate(string text) => Address().Replace(text, match =>
    {
        var local = match.Groups["local"];
        var subdomain = match.Groups["subdomain"].Value;
        return !local.Success ? subdomain + domain
            : subdomain.Length > 0 ? $"{local.Value}-{suffix}@{subdomain}{domain}"
            : $"{users.GetValueOrDefault(local.Value, local.Value)}@{domain}";
    });

    /// <summary>The true local part of an account.</summary>
    public string User(string account) => users[UserOf(account)];

    private static string UserOf(string account) => account.Split('@')[0];

    [GeneratedRegex(@"(?:(?<local>[A-Za-z0-9._-]+)@)?\b(?<subdomain>(?:[a-z]+\.)*)localhost\b")]
    private static partial Regex Address();
}
