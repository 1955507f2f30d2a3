using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Xml;

namespace Godwit.Tests.Delivery;

/// <summary>Resumes a session as stream management does, and begins to write when the test says so: a thread that was held up just there.</summary>
internal sealed class SlowResumption : IModule
{
    /// <summary>The namespace of its <c>&lt;resume previd='…'/&gt;</c>.</summary>
    public const string Ns = "urn:godwit:test:slow";

    private readonly TaskCompletionSource taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the session is on the connection that asked.</summary>
    public Task HasTaken => taken.Task;

    /// <summary>Completes when that connection has begun to write.</summary>
    public Task HasGoneOn => gone.Task;

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m.OnStreamElement(Ns, "resume", ResumeAsync);

    /// <summary>Lets it begin to write.</summary>
    public void GoOn() => told.SetResult();

    private async ValueTask ResumeAsync(ISession session, Element resume)
    {
        var resumed = await session.Ledger.ResumeAsync(resume["previd"]!, 0, new Element("r", Ns));
        taken.SetResult();
        await told.Task;
        resumed!.Replay(new Element("resumed", Ns));
        gone.SetResult();
    }
}
