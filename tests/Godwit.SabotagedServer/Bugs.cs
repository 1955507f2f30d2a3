using Godwit.Abstractions.Stores;

namespace Godwit.SabotagedServer;

/// <summary>The deliberate bugs, by name.</summary>
internal static class Bugs
{
    /// <summary>Puts a bug before the true store.</summary>
    public static IMessageLogStore Put(string bug, IMessageLogStore real) => bug switch
    {
        "hasty" => new HastyLogStore(real),
        _ => throw new ArgumentException($"There is no bug '{bug}'; there is: hasty."),
    };
}
