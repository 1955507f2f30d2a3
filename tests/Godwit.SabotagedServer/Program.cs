using Godwit.Abstractions.Stores;
using Godwit.Hosting;
using Godwit.Modules;
using Godwit.SabotagedServer;
using Godwit.Server.Configuration;

// The true server with one deliberate bug, which those must find that look for it. Its arguments are keys of the configuration with their values, and which bug it is:
// sabotage=hasty says that a message is durable before it is.
var settings = args.Select(a => a.Split('=', 2)).ToDictionary(a => a[0], a => a[1]);
var bug = settings.Remove("sabotage", out var named) ? named : "hasty";
var model = ConfigurationReader.Read(null, settings.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value)), ModuleCatalogue.Settings);
await using var app = GodwitHost.Create(model, services =>
{
    var real = services.Last(s => s.ServiceType == typeof(IMessageLogStore));
    services.Remove(real);
    services.AddSingleton(p => Bugs.Put(bug, (IMessageLogStore)real.ImplementationFactory!(p)));
});
await app.StartAsync();
Console.WriteLine("Godwit is flying.");
await app.WaitForShutdownAsync();
