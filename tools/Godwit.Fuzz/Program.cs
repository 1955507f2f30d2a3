using System.CommandLine;
using Godwit.Fuzz;

var name = new Argument<string>("target") { Description = $"What to fuzz: {string.Join(", ", Targets.All.Select(t => t.Name))}, or all." };
var seconds = new Option<int>("--seconds") { Description = "How long to fuzz each target.", DefaultValueFactory = _ => 60 };
var seed = new Option<int>("--seed") { Description = "What the inputs depend on.", DefaultValueFactory = _ => 1 };
var round = new Option<int?>("--round") { Description = "Run this round alone, as a failure names it." };
var command = new RootCommand("Looks for input that makes the protocol core misbehave.") { name, seconds, seed, round };
command.SetAction(arguments =>
{
    var wanted = arguments.GetRequiredValue(name);
    var targets = Targets.All.Where(t => wanted == "all" || t.Name == wanted).ToList();
    if (targets.Count == 0)
    {
        Console.Error.WriteLine($"There is no target {wanted}.");
        return 2;
    }

    foreach (var target in targets)
    {
        try
        {
            if (arguments.GetValue(round) is { } only)
            {
                FuzzRun.Once(target, arguments.GetValue(seed), only);
            }
            else
            {
                var rounds = FuzzRun.ForTime(target, arguments.GetValue(seed), TimeSpan.FromSeconds(arguments.GetValue(seconds)));
                Console.WriteLine($"{target.Name}: {rounds} rounds, nothing found.");
            }
        }
        catch (InvalidOperationException failure)
        {
            Console.Error.WriteLine(failure.Message);
            Console.Error.WriteLine(failure.InnerException?.InnerException);
            return 1;
        }
    }

    return 0;
});
return command.Parse(args).Invoke();
