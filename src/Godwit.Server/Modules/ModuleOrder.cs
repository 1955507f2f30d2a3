using Godwit.Abstractions.Modules;

namespace Godwit.Server.Modules;

/// <summary>Puts modules in the order in which their hooks run: as loaded, except where one asked to be before another.</summary>
internal static class ModuleOrder
{
    /// <summary>Throws <see cref="InvalidOperationException"/> when modules ask to be before each other in a circle.</summary>
    public static IReadOnlyList<ModuleLedger> Resolve(IReadOnlyList<ModuleLedger> ledgers)
    {
        var ordered = new List<ModuleLedger>(ledgers.Count);
        var underWay = new HashSet<ModuleLedger>();
        foreach (var ledger in ledgers)
        {
            Place(ledger, ledgers, ordered, underWay);
        }

        return ordered;
    }

    private static void Place(ModuleLedger ledger, IReadOnlyList<ModuleLedger> all, List<ModuleLedger> ordered, HashSet<ModuleLedger> underWay)
    {
        if (ordered.Contains(ledger))
        {
            return;
        }

        if (!underWay.Add(ledger))
        {
            throw new InvalidOperationException($"The module {Name(ledger.Module)} asks to be before one that asks to be before it.");
        }

        foreach (var earlier in all.Where(other => other.RunsBefore.Contains(ledger.Module.GetType())))
        {
            Place(earlier, all, ordered, underWay);
        }

        ordered.Add(ledger);
    }

    private static string Name(IModule module) => module.GetType().Name;
}
