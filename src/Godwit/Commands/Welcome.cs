using Godwit.Server.Configuration;
using Spectre.Console;

namespace Godwit.Commands;

/// <summary>What a person sees when the server has started.</summary>
internal static class Welcome
{
    public static void Print(GodwitModel model, int[] ports, IReadOnlyList<DemoAccount> accounts, bool hasAccounts, TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        foreach (var account in accounts)
        {
            table.AddRow("account", $"[bold]{account.Address}[/]   password [bold]{account.Password.EscapeMarkup()}[/]");
        }

        if (accounts.Count > 0)
        {
            table.AddRow("chat", $"[link]http://localhost:{ports[2]}/chat/[/]");
            table.AddRow("", "[dim]log in as one there, and as the other in a private window[/]");
        }

        table.AddRow("clients", $"{model.Bind}, port {ports[0]} with STARTTLS, {ports[1]} with direct TLS");
        table.AddRow("", $"ws://{model.Bind}:{ports[2]}/ws");
        table.AddRow("domains", string.Join(", ", model.Domains));
        table.AddRow("data", model.DataDirectory.EscapeMarkup());
        console.WriteLine();
        console.MarkupLine("[bold green]Godwit is flying.[/] Ctrl+C lands it.");
        console.WriteLine();
        console.Write(table);
        console.WriteLine();
        if (!hasAccounts)
        {
            console.WriteLine("There is no account yet. Add one from another terminal:");
            console.WriteLine($"  godwit account add NAME@{model.DefaultDomain} --data {model.DataDirectory}");
            console.WriteLine();
        }
    }
}
