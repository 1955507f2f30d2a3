using System.Globalization;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.StreamManagement;

/// <summary>Answers the client's questions how far the server is (XEP-0198 §4), each once, in their order, with numbers that never fall.</summary>
internal static class Acknowledgements
{
    /// <summary>How long an answer waits for what came before the question to be durable.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(1);

    /// <summary>Answers an <c>r</c>. What the client sends next does not wait for it.</summary>
    public static ValueTask Answer(ISession session, Element request)
    {
        if (session.Ledger.IsOn)
        {
            var answers = session.Slot<Answers>();
            answers.Last = AnswerAsync(session, session.Ledger.WhenDurableAsync(Within), answers.Last);
        }

        return ValueTask.CompletedTask;
    }

    public static bool TryCount(Element element, out uint count) =>
        uint.TryParse(element["h"], NumberStyles.None, CultureInfo.InvariantCulture, out count);

    public static string Count(uint value) => value.ToString(CultureInfo.InvariantCulture);

    private static async Task AnswerAsync(ISession session, Task durable, Task earlier)
    {
        await earlier;
        await durable;

        // The number is taken now: what is refused from now on counts only when its error waits, behind this answer, and the client must not hear of the one without the other. When the answer is
        // written the session may be on another stream, and its client told another number, which holds then.
        var before = session.Ledger.Resumed;
        var count = session.Ledger.Durable;
        session.Send(() => new Element("a", Namespaces.StreamManagement).Set("h", Count(session.Ledger.Resumed is var now && now != before ? now : count)));
    }

    /// <summary>The last answer that was begun. Used by the session's reading side only.</summary>
    internal sealed class Answers
    {
        public Task Last { get; set; } = Task.CompletedTask;
    }
}
