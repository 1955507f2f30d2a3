using Godwit.Load.Clients;
using Godwit.Load.Measures;
using Godwit.Load.Net;

namespace Godwit.Load.Runs;

/// <summary>Clients make themselves accounts: one way that all servers have.</summary>
internal sealed class RegisterRun(Settings settings) : IReceiver
{
    private string? failure;

    public Report Run()
    {
        using var loop = new Loop();
        var registering = settings with { Registers = true };
        using var crowd = new Crowd(loop, registering, this);
        crowd.Connect(registering, () => failure);
        var report = new Report($"register: {settings.Clients} accounts");
        report.Add("accounts", "accounts made", crowd.Count);
        report.Check("no error", failure is null);
        return report;
    }

    public void Broke(Client client, string reason) => failure ??= reason;
}
