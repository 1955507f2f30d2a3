namespace Godwit.Compare.Servers;

/// <summary>A server on loopback ports with its data in a directory of its own.</summary>
internal interface IServer : IDisposable
{
    /// <summary>Its process.</summary>
    int Process { get; }

    /// <summary>Starts it, and waits until it takes connections.</summary>
    Task StartAsync(CancellationToken stop);

    /// <summary>Ends it as its operator does. It can be started again.</summary>
    Task EndAsync(CancellationToken stop);

    /// <summary>Kills it (<c>kill -9</c>). It can be started again.</summary>
    void Kill();

    /// <summary>
    /// Makes the accounts <c>load0</c>, <c>load1</c> and so on, in the folder <c>data</c> of its directory. The server does not run, before and after.
    /// </summary>
    Task MakeAccountsAsync(int count, CancellationToken stop);

    /// <summary>What the load generator must be told to reach it.</summary>
    /// <param name="transport">A transport of the load generator; a server may have its own.</param>
    IEnumerable<string> Address(string transport);
}
