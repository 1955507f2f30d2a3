using Godwit.Cluster.Nodes;
using Orleans;

namespace Godwit.Tests.Cluster;

/// <summary>Counts calls between nodes by their names, refuses some, and can make the other nodes look older.</summary>
internal sealed class CountedCalls : IOutgoingGrainCallFilter
{
    private readonly Dictionary<string, int> made = [];
    private readonly Dictionary<string, Exception> refused = [];

    /// <summary>The other nodes do not know any call that the first version had not.</summary>
    public bool OthersAreOld { get; init; }

    /// <summary>The other nodes take no lines: all is carried by calls.</summary>
    public bool OthersTakeNoLines { get; init; }

    /// <summary>How many of a name were made.</summary>
    public int Of(string name)
    {
        lock (made)
        {
            return made.GetValueOrDefault(name);
        }
    }

    /// <summary>Counts anew.</summary>
    public void Reset()
    {
        lock (made)
        {
            made.Clear();
        }
    }

    /// <summary>From here on calls of a name fail before they are made.</summary>
    public void Refuse(string name, Exception reason)
    {
        lock (made)
        {
            refused[name] = reason;
        }
    }

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        lock (made)
        {
            made[context.MethodName] = made.GetValueOrDefault(context.MethodName) + 1;
            if (refused.TryGetValue(context.MethodName, out var reason))
            {
                throw reason;
            }
        }

        await context.Invoke();
        if ((OthersAreOld || OthersTakeNoLines) && context.Result is NodeReport report)
        {
            context.Result = report with { Calls = OthersAreOld ? null : [.. report.Calls!.Where(c => c != NodeAbilities.Line)] };
        }
    }
}
