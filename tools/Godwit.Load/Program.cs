using System.CommandLine;
using Godwit.Load;
using Godwit.Load.Measures;
using Godwit.Load.Runs;

var options = new Options();
var root = new RootCommand("Loads an XMPP server with clients and measures what comes of it. Make the accounts with 'accounts' and 'godwit account import'.")
{
    Run("chat", "Pairs of clients send to each other at a steady rate.", settings => new ChatRun(settings).RunAsync()),
    Run("room", "All clients are in one room and say something at a steady rate.", settings => new RoomRun(settings).RunAsync()),
    Run("idle", "Clients log in and stay; needs --data.", settings => new IdleRun(settings).RunAsync()),
    Run("login", "Clients log in and out as fast as they can.", settings => new LoginRun(settings).RunAsync()),
    Accounts(),
};
foreach (var option in options.All)
{
    root.Options.Add(option);
}

return await root.Parse(args).InvokeAsync();

Command Run(string name, string help, Func<Settings, Task<Report>> run)
{
    var command = new Command(name, help);
    command.SetAction(async (result, _) =>
    {
        try
        {
            var report = await run(options.Read(result));
            report.Write(Console.Out, result.GetValue(options.Json));
            return report.IsGood ? 0 : 1;
        }
        catch (LoadException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
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
