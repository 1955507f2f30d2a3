namespace Godwit.Storage;

/// <summary>What was moved.</summary>
/// <param name="From">The file.</param>
/// <param name="To">The database, without secrets.</param>
/// <param name="Tables">Each table.</param>
public sealed record StoreMoveReport(string From, string To, IReadOnlyList<MovedRows> Tables);

/// <summary>What was moved of a table.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Rows">How many rows were moved, and are there.</param>
/// <param name="LeftBehind">How many were not, since their owner was deleted and they only wait to be removed.</param>
public sealed record MovedRows(string Table, long Rows, long LeftBehind);

/// <summary>How far a move is.</summary>
/// <param name="Table">The table that is being moved, or verified.</param>
/// <param name="Done">How many of its rows were read.</param>
/// <param name="Total">How many rows it has at most.</param>
public sealed record StoreMoveProgress(string Table, long Done, long Total);
