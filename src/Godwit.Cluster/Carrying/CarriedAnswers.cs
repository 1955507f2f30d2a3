namespace Godwit.Cluster.Carrying;

/// <summary>What became of calls that travelled together, as far as it is known.</summary>
[GenerateSerializer, Immutable, Alias("godwit.carried-answers")]
internal sealed record CarriedAnswers
{
    /// <summary>The answer to the call was, or will be, another time.</summary>
    public const byte Open = 0;

    /// <summary>The call succeeded.</summary>
    public const byte Done = 1;

    /// <summary>The account is not there, or has no sessions: nothing was done.</summary>
    public const byte NotHere = 2;

    /// <summary>The call failed.</summary>
    public const byte Failed = 3;

    /// <summary>One of the above for each call, in their order.</summary>
    [Id(0)]
    public required byte[] Outcomes { get; init; }

    /// <summary>Why calls failed, in the order of those; null when none did.</summary>
    [Id(1)]
    public Exception[]? Failures { get; init; }
}
