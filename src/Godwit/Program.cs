using System.CommandLine;
using Godwit.Commands;

var root = new RootCommand("Godwit, a messaging server for XMPP.\n\nTry it: godwit serve --demo")
{
    ServeCommand.Create(),
    AccountCommand.Create(),
    StatusCommand.Create(),
    StoreCommand.Create(),
    ClusterCommand.Create(),
    NodeCommand.Create(),
    ConfigCommand.Create(),
    Options.Data,
    Options.Config,
    Options.Cluster,
    Options.ClusterToken,
};
var parsed = root.Parse(args);
var configuration = new InvocationConfiguration();
if (parsed.CommandResult.Command.Name == ServeCommand.Name)
{
    // The server ends by itself when it is told to, and may have a lot to hand over first.
    configuration.ProcessTerminationTimeout = null;
}

return parsed.Errors.Count > 0 ? (await parsed.InvokeAsync(configuration), 2).Item2 : await parsed.InvokeAsync(configuration);
