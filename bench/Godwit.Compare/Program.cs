using System.CommandLine;
using System.Runtime.InteropServices;
using Godwit.Compare;
using Godwit.Compare.Machine;
using Godwit.Compare.Results;
using Godwit.Compare.Servers;

var quick = new Option<bool>("--quick") { Description = "Short runs: under 8 minutes." };
var only = new Option<string[]>("--only") { Description = "Only experiments whose names begin so.", AllowMultipleArgumentsPerToken = true };
var rounds = new Option<int>("--rounds") { Description = "How many rounds.", DefaultValueFactory = _ => 3 };
var page = new Option<string?>("--page") { Description = "The page whose measured part is written again (default docs/performance.md, unless --quick or --only)." };
var root = new RootCommand("Measures Godwit beside Prosody, ejabberd and a bare relay, in one run, and says which goals are met.") { quick, only, rounds, page };
root.SetAction(async (result, _) =>
{
    using var stop = new CancellationTokenSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.Cancel();
    }

    try
    {
        return await RunAsync(result, stop.Token);
    }
    catch (CompareException exception)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 2;
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        await Console.Error.WriteLineAsync("Stopped; what was started is ended.");
        return 130;
    }
});
return await root.Parse(args).InvokeAsync();

async Task<int> RunAsync(ParseResult result, CancellationToken stop)
{
    var plan = new Plan(result.GetValue(quick));
    var names = result.GetValue(only) ?? [];
    var experiments = plan.Experiments.Where(e => names.Length == 0 || names.Any(n => e.Name.StartsWith(n, StringComparison.OrdinalIgnoreCase))).ToList();
    await Packages.InstallAsync(stop);
    using var lab = new Lab(plan.Accounts);
    var comparison = new Comparison(lab, Console.Out);
    var figures = await comparison.RunAsync(experiments, result.GetValue(rounds), stop);

    var lines = Plan.Lines(result.GetValue(quick)).Where(l => experiments.Exists(e => e.Name == l.Experiment)).ToList();
    var rows = lines.Select(l => Table.Row(l, figures)).ToList();
    Console.WriteLine($"\n{TextTable.Aligned(Table.Header, rows)}\n");
    comparison.Problems.ForEach(Console.WriteLine);
    var path = result.GetValue(page) ?? (result.GetValue(quick) || names.Length > 0 ? null : Path.Combine(Repository.Root, "docs/performance.md"));
    if (path is not null)
    {
        var measured = Page.Write(
            $"bench/compare{(result.GetValue(quick) ? " --quick" : "")}", DateOnly.FromDateTime(DateTime.UtcNow), result.GetValue(rounds), await Description.ReadAsync(stop), rows);
        await File.WriteAllTextAsync(path, Page.Replace(await File.ReadAllTextAsync(path, stop), measured), stop);
    }

    var verdicts = lines.Where(l => l.Goal is not null).Select(l => l.Goal!.Judge(figures.Of(l.Experiment, l.Godwit, l.Key), figures, l.Key)).ToList();
    Console.WriteLine($"{verdicts.Count(v => v is Verdict.Met or Verdict.WithinSpread)} passed, {verdicts.Count(v => v is Verdict.Missed or Verdict.Open)} failed");
    return verdicts.TrueForAll(v => v is Verdict.Met or Verdict.WithinSpread) ? 0 : 1;
}
