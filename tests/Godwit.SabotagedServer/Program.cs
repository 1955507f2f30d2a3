using Godwit.Abstractions.Stores;
using Godwit.Hosting;
using Godwit.Modules;
using Godwit.SabotagedServer;
using Godwit.Server.Configuration;

// The true server with one deliberate bug: it says that a message is durable before it is. The test of the promise must find it.
var model = ConfigurationReader.Read(null, args.Select(a => new KeyValuePair<string, string?>(a.Split('=')[0], a.Split('=')[1])), ModuleCatalogue.Settings);
await using var app = GodwitHost.Create(model, services =>
{
    var real = services.Last(s => s.ServiceType == typeof(IMessageLogStore));
    services.Remove(real);
    services.AddSingleton<IMessageLogStore>(p => new HastyLogStore((IMessageLogStore)real.ImplementationFactory!(p)));
});
await app.StartAsync();
Console.WriteLine("Godwit is flying.");
await app.WaitForShutdownAsync();
