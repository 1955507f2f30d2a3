using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.Tests.Sasl;

namespace Godwit.Tests.Streams;

/// <summary>Every input in every state. The table says what the last effect is, or the next state where there is no ending.</summary>
public sealed class StateTableTests
{
    private static readonly Dictionary<string, StreamInput> Inputs = new()
    {
        ["header"] = new StreamInput.Opened(StreamDriver.Header),
        ["starttls"] = new StreamInput.Received(StreamDriver.StartTls),
        ["auth"] = new StreamInput.Received(StreamDriver.Auth("PLAIN", "\0juliet\0r0m30")),
        ["response"] = new StreamInput.Received(StreamDriver.Response([])),
        ["abort"] = new StreamInput.Received(new Element("abort", Namespaces.Sasl)),
        ["bind"] = new StreamInput.Received(StreamDriver.Bind("balcony")),
        ["message"] = new StreamInput.Received(new Element("message", Namespaces.Client)),
        ["nonza"] = new StreamInput.Received(new Element("r", "urn:xmpp:sm:3")),
        ["peer error"] = new StreamInput.Received(new Element("error", Namespaces.Streams)),
        ["secured"] = new StreamInput.Secured([]),
        ["credentials"] = new StreamInput.CredentialsFound(SaslFixture.Juliet),
        ["decided"] = new StreamInput.AuthenticationDecided(null),
        ["refused"] = new StreamInput.AuthenticationDecided(SaslFailure.AccountDisabled),
        ["bound"] = new StreamInput.Bound(Jid.Parse("juliet@example.org/balcony")),
        ["not bound"] = new StreamInput.BindRefused(StanzaError.Conflict),
        ["resumed"] = new StreamInput.Resumed(Jid.Parse("juliet@example.org/balcony")),
        ["closed"] = new StreamInput.Closed(),
        ["shutdown"] = new StreamInput.CloseRequested(StreamError.SystemShutdown),
    };

    private static readonly Dictionary<string, Func<StreamDriver>> States = new()
    {
        ["AwaitingStream"] = () => new StreamDriver(),
        ["Negotiating"] = Opened,
        ["AwaitingTls"] = () => After(Opened(), Inputs["starttls"]),
        ["AwaitingResponse"] = () => After(new StreamDriver().Secure(), new StreamInput.Received(StreamDriver.Auth("PLAIN", null))),
        ["AwaitingCredentials"] = () => After(new StreamDriver().Secure(), Inputs["auth"]),
        ["AwaitingDecision"] = () => After(new StreamDriver().Secure(), Inputs["auth"], Inputs["credentials"]),
        ["AwaitingRestart"] = () => After(new StreamDriver().Secure(), Inputs["auth"], Inputs["credentials"], Inputs["decided"]),
        ["AwaitingBind"] = () => new StreamDriver().Authenticate(),
        ["Binding"] = () => After(new StreamDriver().Authenticate(), Inputs["bind"]),
        ["Established"] = () => new StreamDriver().Establish(),
        ["Closed"] = () => After(new StreamDriver(), Inputs["closed"]),
    };

    /// <summary>What is not in the table ends the stream as <see cref="Otherwise"/> says.</summary>
    private static readonly Dictionary<(string State, string Input), string> Table = new()
    {
        [("AwaitingStream", "header")] = "Negotiating",
        [("AwaitingStream", "secured")] = "AwaitingStream",
        [("Negotiating", "starttls")] = "AwaitingTls",
        [("Negotiating", "auth")] = "AwaitingDecision",
        [("AwaitingTls", "secured")] = "AwaitingStream",
        [("AwaitingResponse", "auth")] = "AwaitingCredentials",
        [("AwaitingResponse", "response")] = "AwaitingDecision",
        [("AwaitingResponse", "abort")] = "AwaitingDecision",
        [("AwaitingCredentials", "credentials")] = "AwaitingDecision",
        [("AwaitingCredentials", "refused")] = "Negotiating",
        [("AwaitingDecision", "decided")] = "AwaitingRestart",
        [("AwaitingDecision", "refused")] = "Negotiating",
        [("AwaitingRestart", "header")] = "AwaitingBind",
        [("AwaitingBind", "bind")] = "Binding",
        [("AwaitingBind", "nonza")] = "AwaitingBind",
        [("AwaitingBind", "resumed")] = "Established",
        [("Binding", "bound")] = "Established",
        [("Binding", "not bound")] = "AwaitingBind",
        [("Established", "bind")] = "Established",
        [("Established", "message")] = "Established",
        [("Established", "nonza")] = "Established",
    };

    private static readonly HashSet<string> FromClient = ["starttls", "auth", "response", "abort", "bind", "message", "nonza"];

    public static TheoryData<string, string> Pairs { get; } =
        [.. from state in States.Keys from input in Inputs.Keys select new TheoryDataRow<string, string>(state, input)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Each_input_in_each_state_does_what_the_table_says(string state, string input)
    {
        var driver = States[state]();
        Assert.Equal(state, driver.Stream.State.GetType().Name);

        var effects = driver.Step(Inputs[input]);

        var expected = Table.GetValueOrDefault((state, input)) ?? Otherwise(state, input);
        var actual = driver.Stream.IsClosed && effects.Count > 0 ? Shown.Of(effects[^1]) : driver.Stream.State.GetType().Name;
        Assert.Equal(expected, actual);
        Assert.Equal(driver.Stream.IsClosed, expected is "Closed" or "disconnect" || expected.StartsWith("close ", StringComparison.Ordinal));
    }

    private static string Otherwise(string state, string input) => (state, input) switch
    {
        ("Closed", _) => "Closed",
        ("AwaitingTls", _) => "disconnect",
        (_, "closed" or "peer error") => "close -",
        (_, "shutdown") => "close system-shutdown",
        (_, "header") => "close bad-format",
        ("AwaitingCredentials" or "AwaitingDecision" or "Binding", _) when FromClient.Contains(input) => "close policy-violation",
        ("AwaitingBind" or "Established", "starttls" or "auth" or "response" or "abort") => "close policy-violation",
        _ when FromClient.Contains(input) => "close not-authorized",
        _ => "close internal-server-error",
    };

    private static StreamDriver Opened() => After(new StreamDriver(), Inputs["header"]);

    private static StreamDriver After(StreamDriver driver, params StreamInput[] inputs)
    {
        foreach (var input in inputs)
        {
            driver.Step(input);
        }

        return driver;
    }
}
