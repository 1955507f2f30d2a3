using System.ComponentModel;

namespace Godwit.Modules.ServiceContact;

/// <summary>Whom to write to: URIs such as <c>mailto:admin@example.org</c> or <c>xmpp:admin@example.org</c>.</summary>
public sealed record ServiceContactOptions
{
    /// <summary>For reports of abuse.</summary>
    [Description("Where to report abuse.")]
    public IReadOnlyList<string> Abuse { get; init; } = [];

    /// <summary>For the operator.</summary>
    [Description("Where to reach the operator.")]
    public IReadOnlyList<string> Admin { get; init; } = [];

    /// <summary>For what users think of the service.</summary>
    [Description("Where to say what one thinks of the service.")]
    public IReadOnlyList<string> Feedback { get; init; } = [];

    /// <summary>For those who want to buy something.</summary>
    [Description("Where to ask about sales and marketing.")]
    public IReadOnlyList<string> Sales { get; init; } = [];

    /// <summary>For reports of security holes.</summary>
    [Description("Where to report security holes.")]
    public IReadOnlyList<string> Security { get; init; } = [];

    /// <summary>Where to see whether the service runs.</summary>
    [Description("Where to see whether the service runs.")]
    public IReadOnlyList<string> Status { get; init; } = [];

    /// <summary>For help.</summary>
    [Description("Where to get help.")]
    public IReadOnlyList<string> Support { get; init; } = [];
}
