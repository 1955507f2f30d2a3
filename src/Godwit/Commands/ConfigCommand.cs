using System.CommandLine;
using Godwit.Server.Configuration;

namespace Godwit.Commands;

/// <summary><c>godwit config …</c></summary>
internal static class ConfigCommand
{
    public static Command Create() => new("config", "Check the configuration, or list what there is.") { Check(), Reference() };

    private static Command Check()
    {
        var file = new Argument<string>("FILE") { Description = "The configuration file." };
        var command = new Command("check", "Check a configuration file.\n\nExample:\n  godwit config check godwit.json") { file };
        command.SetAction((result, _) => Failures.CatchAsync(() =>
        {
            ConfigurationReader.Read(result.GetRequiredValue(file), []);
            Console.WriteLine("The configuration is good.");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static Command Reference()
    {
        var command = new Command("reference", "List all keys, as Markdown.");
        command.SetAction(_ =>
        {
            Console.WriteLine(ConfigurationReference.Write());
            return 0;
        });
        return command;
    }
}
