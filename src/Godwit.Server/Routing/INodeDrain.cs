namespace Godwit.Server.Routing;

/// <summary>Lets a node leave its cluster without a loss.</summary>
public interface INodeDrain
{
    /// <summary>True when there are other nodes that take over.</summary>
    bool IsPossible { get; }

    /// <summary>How many accounts and rooms are on this node.</summary>
    int Count { get; }

    /// <summary>Nothing comes up on this node any more: the others are told that it leaves.</summary>
    Task BeginAsync();

    /// <summary>The accounts and rooms that are here go to other nodes with what they have in memory. Completes when none is left, or no node to go to.</summary>
    Task LeaveAsync(CancellationToken cancellationToken);
}
