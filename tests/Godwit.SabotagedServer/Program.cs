using Godwit.Hosting;
using Godwit.Modules;
using Godwit.SabotagedServer;
using Godwit.Server.Configuration;

// The true server with one deliberate bug, which those must find that look for it. Its arguments are keys of the configuration with their values, and the name of the bug:
// sabotage=hasty says that a message is durable before it is; unfenced goes on writing though another node has the account; forgetful does not try again to hand a message to an account
// whose node does not answer.
var settings = args.Select(a => a.Split('=', 2)).ToDictionary(a => a[0], a => a[1]);
var bug = settings.Remove("sabotage", out var named) ? named : "hasty";
var model = ConfigurationReader.Read(null, settings.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value)), ModuleCatalogue.Settings);
await using var app = GodwitHost.Create(model, services => Bugs.Put(bug, services));
await app.StartAsync();
Console.WriteLine("Godwit is flying.");
await app.WaitForShutdownAsync();
