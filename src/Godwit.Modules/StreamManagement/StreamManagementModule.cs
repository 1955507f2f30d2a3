using System.Globalization;
using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.StreamManagement;

/// <summary>
/// Stream management: both sides count the stanzas they have taken over, and a session survives its connection. The server counts a stanza only
/// when all it must leave behind is durable.
/// </summary>
[Xep(198, "1.6.3", Except = "The location attribute.")]
public sealed class StreamManagementModule(StreamManagementOptions options) : IModule
{
    private const string Ns = Namespaces.StreamManagement;

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .StreamFeature(stream => stream.IsAuthenticated ? new Element("sm", Ns) : null)
        .OnStreamElement(Ns, "enable", Enable)
        .OnStreamElement(Ns, "resume", ResumeAsync)
        .OnStreamElement(Ns, "r", Acknowledgements.Answer)
        .OnStreamElement(Ns, "a", Acknowledge);

    private ValueTask Enable(ISession session, Element enable)
    {
        if (session.Address is null || session.Ledger.IsOn)
        {
            session.Send(Failed("unexpected-request"));
            return ValueTask.CompletedTask;
        }

        var enabled = new Element("enabled", Ns);
        if (enable["resume"] is "true" or "1")
        {
            var parkFor = ParkFor(enable["max"]);
            enabled
                .Set("id", session.Ledger.MakeResumable(parkFor))
                .Set("resume", "true")
                .Set("max", parkFor.TotalSeconds.ToString("0", CultureInfo.InvariantCulture));
        }

        session.Ledger.TurnOn(enabled, new Element("r", Ns));
        return ValueTask.CompletedTask;
    }

    /// <summary>The client may ask for less than the server allows.</summary>
    private TimeSpan ParkFor(string? max) =>
        uint.TryParse(max, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < options.ResumeWithin.TotalSeconds
            ? TimeSpan.FromSeconds(Math.Max(1u, seconds))
            : options.ResumeWithin;

    private static async ValueTask ResumeAsync(ISession session, Element resume)
    {
        if (session.Address is not null)
        {
            session.Send(Failed("unexpected-request"));
            return;
        }

        var token = resume["previd"];
        if (string.IsNullOrEmpty(token) || !Acknowledgements.TryCount(resume, out var count))
        {
            session.Send(Failed("bad-request"));
            return;
        }

        if (await session.Ledger.ResumeAsync(token, count, new Element("r", Ns)) is not { } resumed)
        {
            session.Send(Failed("item-not-found"));
            return;
        }

        resumed.Replay(new Element("resumed", Ns).Set("previd", token).Set("h", Acknowledgements.Count(resumed.Durable)));
    }

    private static ValueTask Acknowledge(ISession session, Element acknowledgement)
    {
        if (session.Ledger.IsOn && Acknowledgements.TryCount(acknowledgement, out var count) && !session.Ledger.Acknowledge(count))
        {
            session.Close(
                "undefined-condition",
                new Element("handled-count-too-high", Ns)
                    .Set("h", Acknowledgements.Count(count))
                    .Set("send-count", Acknowledgements.Count(session.Ledger.Sent)));
        }

        return ValueTask.CompletedTask;
    }

    private static Element Failed(string condition) => new Element("failed", Ns).Add(new Element(condition, Namespaces.StanzaErrors));
}
