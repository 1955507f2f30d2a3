using System.CommandLine;
using Godwit.Compare;
using Godwit.Compare.Machine;
using Godwit.Compare.Servers;

var quick = new Option<bool>("--quick") { Description = "Short runs: under 8 minutes." };
var only = new Option<string[]>("--only") { Description = "Only experiments whose names begin so.", AllowMultipleArgumentsPerToken = true };
var rounds = new Option<int?>("--rounds") { Description = "How many rounds (default 3; 2 with --quick)." };
var page = new Option<string?>("--page") { Description = "The page whose measured part is written again (default docs/performance.md, unless --quick or --only)." };
var profile = new Option<bool>("--profile") { Description = "Compare nothing, but look where Godwit's processor time goes in each kind of load, with perf, and draw flame graphs." };
var root = new RootCommand("Measures Godwit beside Prosody, ejabberd and a bare relay, in one run, and says which goals are met.") { quick, only, rounds, profile, page };
root.SetAction(async (result, _) =>
{
    using var stop = new Interruption();

    try
    {
        return await RunAsync(result, stop.Token);
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

async Task<int> RunAsync(ParseResult result, CancellationToken stop)
{
    var names = result.GetValue(only) ?? [];
    bool IsNamed(string name) => names.Length == 0 || names.Any(n => name.StartsWith(n, StringComparison.OrdinalIgnoreCase));
    var isWritten = names.Length == 0 && !result.GetValue(quick);
    var written = result.GetValue(page) ?? (isWritten ? Path.Combine(Repository.Root, "docs/performance.md") : null);
    var plan = new Plan(result.GetValue(quick));
    using var lab = new Lab(plan.Accounts);
    var command = $"bench/compare{(result.GetValue(quick) ? " --quick" : "")}";
    var failed = 0;
    if (!result.GetValue(profile))
    {
        await Packages.InstallAsync(stop);
        failed = await new ComparisonRun(lab, Console.Out, command, result.GetValue(rounds) ?? plan.Rounds, written).RunAsync(
            [.. plan.Experiments.Where(e => IsNamed(e.Name))], Plan.Lines(result.GetValue(quick)), stop);
    }

    if (result.GetValue(profile) || isWritten)
    {
        await new ProfileRun(lab, Console.Out, $"{command} --profile", written).RunAsync([.. plan.Profiles.Where(e => IsNamed(e.Name))], stop);
    }

    return failed == 0 ? 0 : 1;
}
