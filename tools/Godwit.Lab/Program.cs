using System.CommandLine;
using Godwit.Compare;
using Godwit.Compare.Machine;
using Godwit.Lab;
using Godwit.Lab.Results;
using Godwit.Lab.Scenarios;

var names = new Argument<string[]>("SCENARIO") { Description = $"Which: {string.Join(", ", Catalogue.All(null).Select(s => s.Name))}, or all.", Arity = ArgumentArity.OneOrMore };
var seed = new Option<int>("--seed") { Description = "What chance comes from; the same seed, the same schedule.", DefaultValueFactory = _ => 1 };
var runs = new Option<int>("--runs") { Description = "How often each scenario runs, with the seeds that follow.", DefaultValueFactory = _ => 1 };
var quick = new Option<bool>("--quick") { Description = "Few clients, short times." };
var sabotage = new Option<string?>("--sabotage") { Description = "Switches a deliberate bug of the server on, which must be found: the exit code says whether it was." };
var from = new Option<string?>("--from") { Description = "The version that the scenario 'upgrade' begins with: a tag or commit (default the last tag, or the commit before this one).", HelpName = "REVISION" };
var keep = new Option<string?>("--keep") { Description = "A directory to keep what the nodes wrote.", HelpName = "DIRECTORY" };
var root = new RootCommand("Starts real nodes and a real database, lets things go wrong under load, and checks with its own books what became of every message.")
{
    names, seed, runs, quick, sabotage, from, keep,
};
root.SetAction(async (result, _) =>
{
    using var stop = new Interruption();

    try
    {
        var laboratory = new Laboratory(result.GetValue(quick), result.GetValue(sabotage), result.GetValue(keep), Console.Error);
        var pages = await laboratory.RunAsync(Catalogue.Choose(result.GetRequiredValue(names), result.GetValue(from)), result.GetValue(seed), result.GetValue(runs), stop.Token);
        pages.ForEach(p => p.Write(Console.Out));
        return Verdict(pages, result.GetValue(sabotage));
    }
    catch (Exception exception) when (exception is LabException or CompareException)
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

// A run with a bug is well when the books show it.
static int Verdict(List<Page> pages, string? bug)
{
    var (passed, failed) = bug is null
        ? (pages.Sum(p => p.Counts.Passed), pages.Sum(p => p.Counts.Failed))
        : (pages.Count(p => p.IsFoundOut), pages.Count(p => !p.IsFoundOut));
    var what = bug is null
        ? $"{(failed == 0 ? "All is well" : "NOT WELL")}: {pages.Count(p => p.IsGood)} of {pages.Count} runs."
        : $"{(failed == 0 ? "The bug is found" : "THE BUG IS NOT FOUND")}: '{bug}' in {passed} of {pages.Count} runs.";
    Console.WriteLine($"\n{what}\n{passed} passed, {failed} failed, 0 skipped");
    return failed == 0 ? 0 : 1;
}
