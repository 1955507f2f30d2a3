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
return parsed.Errors.Count > 0 ? (await parsed.InvokeAsync(), 2).Item2 : await parsed.InvokeAsync();
