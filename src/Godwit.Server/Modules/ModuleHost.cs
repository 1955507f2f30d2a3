using Godwit.Abstractions.Modules;

namespace Godwit.Server.Modules;

/// <summary>Holds the loaded modules and the table of what they added.</summary>
internal sealed class ModuleHost
{
    private readonly Lock gate = new();
    private readonly List<ModuleLedger> ledgers = [];
    private volatile HandlerTable table = new([]);

    public ModuleHost(IEnumerable<IModule> modules)
    {
        foreach (var module in modules)
        {
            ledgers.Add(Configure(module));
        }

        table = new HandlerTable(ledgers);
    }

    /// <summary>The table in force. A stanza takes it once and uses it from start to end.</summary>
    public HandlerTable Table => table;

    /// <summary>Adds a module to the running server; nothing changes when it can't be configured.</summary>
    public void Load(IModule module)
    {
        lock (gate)
        {
            var ledger = Configure(module);
            table = new HandlerTable([.. ledgers, ledger]);
            ledgers.Add(ledger);
        }
    }

    /// <summary>Takes a module and all it added out of the running server. False when it was not loaded.</summary>
    public bool Unload(IModule module)
    {
        lock (gate)
        {
            var removed = ledgers.RemoveAll(l => ReferenceEquals(l.Module, module)) > 0;
            table = new HandlerTable(ledgers);
            return removed;
        }
    }

    private static ModuleLedger Configure(IModule module)
    {
        var ledger = new ModuleLedger(module);
        module.Configure(ledger);
        return ledger;
    }
}
