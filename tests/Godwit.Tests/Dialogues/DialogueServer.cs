using Godwit.Dialogues.Running;
using Godwit.Server.Configuration;
using Godwit.Tests.Hosting;

namespace Godwit.Tests.Dialogues;

/// <summary>The one server that all dialogues are held with: a Godwit in this process, or another one that the environment names.</summary>
public sealed class DialogueServer : IAsyncLifetime
{
    private TestServer? own;

    public IDialogueServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = ExternalServer.FromEnvironment() ?? (IDialogueServer)(own = await TestServer.StartAsync(Patient));

    /// <summary>All dialogues come from one address, and some fail to log in on purpose.</summary>
    private static GodwitModel Patient(GodwitModel model) => model with { Limits = model.Limits with { FailedLogins = 1000 } };

    public ValueTask DisposeAsync() => own?.DisposeAsync() ?? default;
}
