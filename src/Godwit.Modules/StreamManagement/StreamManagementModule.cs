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
[Xep(198, "1.6.1", Except = "The location attribute: a session resumes on the node that has it.")]
public sealed class StreamManagementModule : IModule
{
    private const string Ns = Namespaces.StreamManagement;

    /// <summary>How long a session waits for its client to come back.</summary>
    private static readonly TimeSpan ParkFor = TimeSpan.FromMinutes(10);

    /// <summary>How long an answer waits for what came before the question to be durable.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .StreamFeature(stream => stream.IsAuthenticated ? new Element("sm", Ns) : null)
        .OnStreamElement(Ns, "enable", Enable)
        .OnStreamElement(Ns, "resume", ResumeAsync)
        .OnStreamElement(Ns, "r", AnswerAsync)
        .OnStreamElement(Ns, "a", Acknowledge);

    private static ValueTask Enable(ISession session, Element enable)
    {
        if (session.Address is null || session.Ledger.IsOn)
        {
            session.Send(Failed("unexpected-request"));
            return ValueTask.CompletedTask;
        }

        var enabled = new Element("enabled", Ns);
        if (enable["resume"] is "true" or "1")
        {
            enabled
                .Set("id", session.Ledger.MakeResumable(ParkFor))
                .Set("resume", "true")
                .Set("max", ParkFor.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        }

        session.Ledger.TurnOn(enabled, () => session.Send(new Element("r", Ns)));
        return ValueTask.CompletedTask;
    }

    private static async ValueTask ResumeAsync(ISession session, Element resume)
    {
        var token = resume["previd"];
        if (session.Address is not null || string.IsNullOrEmpty(token) || !TryCount(resume, out var count))
        {
            session.Send(Failed("unexpected-request"));
            return;
        }

        if (await session.Ledger.ResumeAsync(token, count) is not { } resumed)
        {
            session.Send(Failed("item-not-found"));
            return;
        }

        resumed.Session.Send(new Element("resumed", Ns).Set("previd", token).Set("h", Count(resumed.Durable)));
        resumed.Replay();
    }

    private static ValueTask AnswerAsync(ISession session, Element request)
    {
        if (session.Ledger.IsOn)
        {
            _ = AnswerWhenDurableAsync(session);
        }

        return ValueTask.CompletedTask;
    }

    private static async Task AnswerWhenDurableAsync(ISession session) =>
        session.Send(new Element("a", Ns).Set("h", Count(await session.Ledger.WhenDurableAsync(AnswerWithin))));

    private static ValueTask Acknowledge(ISession session, Element acknowledgement)
    {
        if (session.Ledger.IsOn && TryCount(acknowledgement, out var count) && !session.Ledger.Acknowledge(count))
        {
            session.Close(
                "undefined-condition",
                new Element("handled-count-too-high", Ns).Set("h", Count(count)).Set("send-count", Count(session.Ledger.Sent)));
        }

        return ValueTask.CompletedTask;
    }

    private static Element Failed(string condition) => new Element("failed", Ns).Add(new Element(condition, Namespaces.StanzaErrors));

    private static bool TryCount(Element element, out uint count) =>
        uint.TryParse(element["h"], NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private static string Count(uint value) => value.ToString(CultureInfo.InvariantCulture);
}
