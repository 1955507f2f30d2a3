namespace Godwit.Abstractions.Operations;

/// <summary>
/// Something an operator can do. The catalogue of operations is the one place where they are: the command line and the HTTP API are faces of it.
/// </summary>
/// <param name="Name">The name, for example <c>account-add</c>.</param>
/// <param name="Summary">What it does, in one sentence.</param>
/// <param name="Arguments">What it takes.</param>
/// <param name="Changes">True when it changes something; such calls go to the audit log.</param>
/// <param name="RunAsync">
/// Does it. The result is written as JSON. Throws <see cref="OperationException"/> with one line for the operator when it can't.
/// </param>
public sealed record Operation(
    string Name,
    string Summary,
    IReadOnlyList<OperationArgument> Arguments,
    bool Changes,
    Func<OperationCall, CancellationToken, Task<object>> RunAsync);

/// <summary>An argument of an operation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Help">What it means.</param>
/// <param name="IsOptional">True when it may be left out.</param>
/// <param name="IsSecret">True when it must never be written down.</param>
public sealed record OperationArgument(string Name, string Help, bool IsOptional = false, bool IsSecret = false);

/// <summary>The arguments of a call.</summary>
public sealed class OperationCall(IReadOnlyDictionary<string, string> arguments)
{
    /// <summary>The arguments by name.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; } = arguments;

    /// <summary>An argument that must be there.</summary>
    public string this[string name] =>
        Arguments.TryGetValue(name, out var value) ? value : throw new OperationException($"The argument '{name}' is missing.");

    /// <summary>An argument, or null.</summary>
    public string? Find(string name) => Arguments.GetValueOrDefault(name);
}

/// <summary>The operation can't be done; the message is one line that says why.</summary>
public sealed class OperationException(string message) : Exception(message);

/// <summary>Contributes operations to the catalogue.</summary>
public interface IOperationSource
{
    /// <summary>The operations.</summary>
    IEnumerable<Operation> Operations { get; }
}
