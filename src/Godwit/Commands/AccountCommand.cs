using System.CommandLine;
using System.Text.Json.Nodes;
using Godwit.Abstractions.Operations;
using Spectre.Console;

namespace Godwit.Commands;

/// <summary><c>godwit account …</c></summary>
internal static class AccountCommand
{
    private static readonly Argument<string> Address = new("JID") { Description = "The account's address, for example romeo@example.org." };

    public static Command Create() => new("account", "Add, list, change and remove accounts.")
    {
        WithPassword("add", "Add an account.\n\nExample:\n  godwit account add romeo@localhost", "account-add"),
        List(),
        Plain("show", "Show an account.", "account-show"),
        WithPassword("password", "Set the password of an account.", "account-password"),
        Plain("delete", "Remove an account with everything it has.", "account-delete"),
        ImportCommand.Create(),
    };

    private static Command WithPassword(string name, string help, string operation)
    {
        var command = new Command(name, help) { Address, Options.PasswordStdin };
        command.SetAction((result, cancellationToken) => Failures.CatchAsync(async () =>
        {
            var password = await ReadPasswordAsync(result.GetValue(Options.PasswordStdin), cancellationToken);
            return await RunAsync(result, operation, new() { ["jid"] = result.GetRequiredValue(Address), ["password"] = password }, Print, cancellationToken);
        }));
        return command;
    }

    private static Command Plain(string name, string help, string operation)
    {
        var command = new Command(name, help) { Address, Options.Json };
        command.SetAction((result, cancellationToken) => Failures.CatchAsync(() =>
            RunAsync(result, operation, new() { ["jid"] = result.GetRequiredValue(Address) }, result.GetValue(Options.Json) ? PrintJson : Print, cancellationToken)));
        return command;
    }

    private static Command List()
    {
        var domain = new Option<string?>("--domain") { Description = "Only the accounts of this domain.", HelpName = "DOMAIN" };
        var command = new Command("list", "List the accounts.") { domain, Options.Json };
        command.SetAction((result, cancellationToken) => Failures.CatchAsync(() =>
        {
            var arguments = new Dictionary<string, string>();
            if (result.GetValue(domain) is { } wanted)
            {
                arguments["domain"] = wanted;
            }

            return RunAsync(result, "account-list", arguments, result.GetValue(Options.Json) ? PrintJson : PrintList, cancellationToken);
        }));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult result, string operation, Dictionary<string, string> arguments, Action<JsonNode> print, CancellationToken cancellationToken)
    {
        var model = Options.Model(result);
        await using var runner = OperationRunner.Open(model, OfflineUseOf(operation));
        print(await runner.RunAsync(operation, arguments, cancellationToken));
        if (runner.IsOffline && operation == "account-add")
        {
            await UnservedDomains.TellAsync(model, [arguments["jid"]]);
        }

        return 0;
    }

    private static OfflineUse OfflineUseOf(string operation) => operation switch
    {
        "account-add" => OfflineUse.Create,
        "account-list" or "account-show" => OfflineUse.Existing,
        _ => OfflineUse.Alone,
    };

    private static async Task<string> ReadPasswordAsync(bool fromStandardInput, CancellationToken cancellationToken)
    {
        if (fromStandardInput)
        {
            return await Console.In.ReadLineAsync(cancellationToken) ?? throw new OperationException("Standard input has no password.");
        }

        if (Console.IsInputRedirected)
        {
            throw new OperationException("There is no terminal to ask for the password: use --password-stdin.");
        }

        var password = await AnsiConsole.PromptAsync(new TextPrompt<string>("Password:").Secret(), cancellationToken);
        return password == await AnsiConsole.PromptAsync(new TextPrompt<string>("Again:").Secret(), cancellationToken)
            ? password
            : throw new OperationException("The two are not the same.");
    }

    private static void Print(JsonNode node) => Console.WriteLine(string.Join("  ", node.AsObject().Select(p => p.Value?.ToString())));

    private static void PrintList(JsonNode node)
    {
        foreach (var account in node.AsArray())
        {
            Console.WriteLine(account!["jid"]);
        }
    }

    private static void PrintJson(JsonNode node) => Console.WriteLine(node.ToJsonString());
}
