using System.Text.RegularExpressions;

namespace Godwit.Dialogues.Language;

/// <summary>Reads the text form of dialogues; <c>tests/Dialogues/README.md</c> describes it.</summary>
public sealed partial class DialogueParser
{
    private static readonly (string Words, StepAction Action, bool HasBlock)[] Actions =
    [
        ("connects", StepAction.Connects, false),
        ("comes online", StepAction.ComesOnline, false),
        ("opens a connection", StepAction.OpensConnection, false),
        ("opens a stream", StepAction.OpensStream, false),
        ("logs in", StepAction.LogsIn, false),
        ("starts a new stream", StepAction.StartsNewStream, false),
        ("fetches the roster", StepAction.FetchesRoster, false),
        ("has contact", StepAction.HasContact, false),
        ("sends:", StepAction.Sends, true),
        ("receives in any order:", StepAction.ReceivesInAnyOrder, true),
        ("receives nothing", StepAction.ReceivesNothing, false),
        ("receives:", StepAction.Receives, true),
        ("disconnects", StepAction.Disconnects, false),
        ("breaks the connection", StepAction.BreaksConnection, false),
        ("is disconnected", StepAction.IsDisconnected, false),
        ("is cut off", StepAction.IsCutOff, false),
        ("opens the room", StepAction.OpensRoom, false),
        ("enters the room", StepAction.EntersRoom, false),
    ];

    private readonly string name;
    private readonly string[] lines;
    private readonly List<ClientDescription> clients = [];
    private readonly List<Step> steps = [];
    private readonly List<string> summary = [];
    private readonly Dictionary<string, string> options = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> exceptions = new(StringComparer.Ordinal);
    private int next;

    private DialogueParser(string name, string text)
    {
        this.name = name;
        lines = text.ReplaceLineEndings("\n").Split('\n');
    }

    /// <summary>Reads a dialogue.</summary>
    /// <exception cref="DialogueSyntaxException">The text is none.</exception>
    public static Dialogue Parse(string name, string text) => new DialogueParser(name, text).Read();

    private Dialogue Read()
    {
        while (next < lines.Length)
        {
            var line = lines[next++].TrimEnd();
            if (line.StartsWith('#'))
            {
                Comment(line);
            }
            else if (line.StartsWith("[client] ", StringComparison.Ordinal))
            {
                clients.Add(Client(line["[client] ".Length..].Trim()));
            }
            else if (line == "[server]")
            {
                Options();
            }
            else if (line.StartsWith("[except] ", StringComparison.Ordinal))
            {
                var parts = line["[except] ".Length..].Split(':', 2, StringSplitOptions.TrimEntries);
                exceptions[parts[0]] = parts.Length == 2 ? parts[1] : throw Wrong("an exception reads '[except] server: reason'");
            }
            else if (line.Length > 0)
            {
                steps.Add(ReadStep(line));
            }
        }

        if (summary.Count == 0)
        {
            throw Wrong("a dialogue begins with a comment that names its rule");
        }

        return new Dialogue(name, string.Join(' ', summary), clients, steps, options, exceptions);
    }

    private void Comment(string line)
    {
        if (steps.Count == 0 && clients.Count == 0)
        {
            summary.Add(line.TrimStart('#', ' '));
        }
    }

    private void Options()
    {
        foreach (var line in Block().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(": ", 2, StringSplitOptions.TrimEntries);
            options[parts[0]] = parts.Length == 2 ? parts[1] : throw Wrong("an option of the server reads 'key: value'");
        }
    }

    private ClientDescription Client(string client)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var contacts = new List<ContactState>();
        var first = next;
        foreach (var line in Block().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
            if (parts is not ["jid" or "password" or "security" or "contact", _])
            {
                throw Wrong("a client has jid, password, security and contacts");
            }

            if (parts[0] == "contact")
            {
                contacts.Add(ContactState.TryParse(parts[1], out var contact) ? contact : throw Wrong("a contact reads 'contact: JID STATE'"));
            }

            values[parts[0]] = parts[1];
        }

        if (!values.TryGetValue("jid", out var jid))
        {
            throw Wrong($"client {client} (line {first}) needs a jid");
        }

        var address = jid.Split('/', 2);
        var security = values.GetValueOrDefault("security", "none") switch
        {
            "none" => Security.None,
            "starttls" => Security.StartTls,
            _ => throw Wrong("security is none or starttls"),
        };
        return new ClientDescription(client, address[0], address.ElementAtOrDefault(1), values.GetValueOrDefault("password", "secret"), security, contacts);
    }

    private Step ReadStep(string line)
    {
        var number = next;
        if (StepLine().Match(line) is not { Success: true } match || clients.Find(c => c.Name == match.Groups["client"].Value) is not { } client)
        {
            throw Wrong("a step begins with the name of a client");
        }

        var rest = match.Groups["rest"].Value;
        foreach (var (words, action, hasBlock) in Actions)
        {
            if (rest.StartsWith(words, StringComparison.Ordinal))
            {
                var block = hasBlock ? Block() : "";
                return hasBlock && block.Length == 0
                    ? throw Wrong("there is nothing below")
                    : new Step(number, client.Name, action, rest[words.Length..].Trim(), block);
            }
        }

        throw Wrong($"nobody can do '{rest}'");
    }

    /// <summary>The indented lines that follow.</summary>
    private string Block()
    {
        var block = new List<string>();
        while (next < lines.Length && (lines[next].StartsWith(' ') || (lines[next].Length == 0 && HasMore())))
        {
            block.Add(lines[next++]);
        }

        var indent = block.Where(l => l.Length > 0).Select(l => l.Length - l.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', block.Select(l => l.Length == 0 ? l : l[indent..])).TrimEnd();
    }

    private bool HasMore() => next + 1 < lines.Length && lines[next + 1].StartsWith(' ');

    private DialogueSyntaxException Wrong(string message) => new(name, next, message);

    [GeneratedRegex("^(?<client>[a-z][a-z0-9-]*) (?<rest>.+)$")]
    private static partial Regex StepLine();
}
