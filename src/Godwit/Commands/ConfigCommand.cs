using System.CommandLine;
using Godwit.Modules;
using Godwit.Server.Configuration;

namespace Godwit.Commands;

/// <summary><c>godwit config …</c></summary>
internal static class ConfigCommand
{
    public static Command Create() => new("config", "Check the configuration, or list what there is.")
    {
        Check(),
        Page("reference", "List all keys, as Markdown.", ConfigurationReference.Write),
        Page("protocols", "List the RFCs and XEPs that the server speaks, as Markdown.", ProtocolsReference.Write),
    };

    private static Command Check()
    {
        var file = new Argument<string>("FILE") { Description = "The configuration file." };
        var command = new Command("check", "Check a configuration file.\n\nExample:\n  godwit config check godwit.json") { file };
        command.SetAction((result, _) => Failures.CatchAsync(() =>
        {
            ConfigurationReader.Read(result.GetRequiredValue(file), [], ModuleCatalogue.Settings);
            Console.WriteLine("The configuration is good.");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static Command Page(string name, string help, Func<string> write)
    {
        var command = new Command(name, help);
        command.SetAction(_ =>
        {
            Console.WriteLine(write().TrimEnd());
            return 0;
        });
        return command;
    }
}
