using System.CommandLine;
using System.Text.Json;
using Godwit.Compare;
using Godwit.Compare.Machine;
using Godwit.Soak;
using Godwit.Soak.Results;
using Godwit.Soak.Server;
using Plan = Godwit.Soak.Plan;

var quick = new Option<bool>("--quick") { Description = "A tenth of the accounts: about a minute." };
var json = new Option<bool>("--json") { Description = "Print JSON." };
var root = new RootCommand("Sends a day's messages through a Godwit as fast as it takes them, then storms, and finds what grows and what does not come back.") { quick, json };
root.SetAction(async (result, _) =>
{
    using var stop = new Interruption();

    try
    {
        return await RunAsync(result.GetValue(quick) ? Plan.Quick : Plan.Day, result.GetValue(json), stop.Token);
    }
    catch (CompareException exception)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 2;
    }
    catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
    {
        await Console.Error.WriteLineAsync("Stopped; what was started is ended.");
        return 130;
    }
});
return await root.Parse(args).InvokeAsync(Interruption.Invocation);

static async Task<int> RunAsync(Plan plan, bool isJson, CancellationToken stop)
{
    using var server = new SoakServer();
    await server.StartAsync(plan.Accounts, stop);
    var progress = isJson ? Console.Error : Console.Out;
    var soak = new DaySoak(server, plan, progress);
    var findings = new List<Finding>(await soak.RunAsync(stop));
    findings.AddRange(await new StormRun(server, plan, progress).RunAsync(stop));
    await server.EndAsync(stop);
    var warnings = server.Warnings.ToList();
    findings.Add(new("the server warns of nothing", warnings.Count == 0, string.Join("; ", warnings.Take(3))));
    var failed = findings.Count(f => !f.Holds);
    if (isJson)
    {
        Console.WriteLine(JsonSerializer.Serialize(new { plan.Accounts, plan.Laps, soak.Sent, soak.Samples, findings }, JsonSerializerOptions.Web));
        return failed == 0 ? 0 : 1;
    }

    Console.WriteLine($"\n{SampleTable.Write(soak.Samples)}\n");
    foreach (var finding in findings)
    {
        Console.WriteLine($"{(finding.Holds ? "ok    " : "FAILED")} {finding.What}{(finding.Figures.Length > 0 ? $" ({finding.Figures})" : "")}");
    }

    Console.WriteLine($"{findings.Count - failed} passed, {failed} failed, 0 skipped");
    return failed == 0 ? 0 : 1;
}
