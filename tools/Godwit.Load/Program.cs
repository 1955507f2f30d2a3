using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Godwit.Load;
using Godwit.Load.Measures;
using Godwit.Load.Relays;
using Godwit.Load.Runs;

var options = new Options();
var root = new RootCommand("Loads an XMPP server with clients and measures what comes of it. Make the accounts with 'accounts' and 'godwit account import'.")
{
    Run("chat", "Pairs of clients send to each other, at a steady rate or with a window.", settings => new ChatRun(settings).Run()),
    Run("room", "Clients are in one room, and all or some say something at a steady rate.", settings => new RoomRun(settings).Run()),
    Run("hub", "All clients send to the first one, to fill its archive with --messages messages.", settings => new HubRun(settings).Run()),
    Run("archive", "The first client asks for the 50 newest messages of its archive, at a steady rate.", settings => new ArchiveRun(settings).Run()),
    Run("presence", "Clients with ten contacts each tell them how they are, at a steady rate.", settings => new PresenceRun(settings).Run()),
    Run("reconnect", "All clients vanish at once and resume their sessions.", settings => new ReconnectRun(settings).Run()),
    Run("offline", "Half of the clients send to the others, which are not there and come later; with --state, in two runs with --phase.", settings => new OfflineRun(settings).Run()),
    Run("idle", "Clients log in and stay; needs --data or --process.", settings => new IdleRun(settings).Run()),
    Run("login", "Clients log in and out as fast as they can, --messages times.", settings => new LoginRun(settings).Run()),
    Run("register", "Clients make themselves accounts (XEP-0077), on servers that let them.", settings => new RegisterRun(settings).Run()),
    Accounts(),
    Relay(),
};
foreach (var option in options.All)
{
    root.Options.Add(option);
}

return await root.Parse(args).InvokeAsync();

Command Run(string name, string help, Func<Settings, Report> run)
{
    var command = new Command(name, help);
    command.SetAction(result =>
    {
        try
        {
            var report = run(options.Read(result));
            report.Write(Console.Out, result.GetValue(options.Json));
            return report.IsGood ? 0 : 1;
        }
        catch (LoadException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }
    });
    return command;
}

Command Accounts()
{
    var command = new Command("accounts", "Print the accounts as rows for 'godwit account import'.");
    command.SetAction(result =>
    {
        foreach (var row in options.Accounts(result))
        {
            Console.WriteLine(row);
        }

        return 0;
    });
    return command;
}

Command Relay()
{
    var lines = new Option<bool>("--lines") { Description = "Write each line by itself, not those together that came together." };
    var command = new Command("relay", "Forward lines between clients with --transport relay, on 127.0.0.1: the limit of the machine.") { lines };
    command.SetAction(result =>
    {
        using var stop = new CancellationTokenSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
        new RelayCommand(!result.GetValue(lines)).Run(new IPEndPoint(IPAddress.Loopback, options.Read(result).Endpoint.Port), stop.Token);
        return 0;
    });
    return command;
}

static void Stop(PosixSignalContext context, CancellationTokenSource stop)
{
    context.Cancel = true;
    stop.Cancel();
}
