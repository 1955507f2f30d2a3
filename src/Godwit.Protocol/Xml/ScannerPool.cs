using System.Collections.Concurrent;

namespace Godwit.Protocol.Xml;

/// <summary>Lends scanners, so that only a reader in the middle of an element has one.</summary>
internal static class ScannerPool
{
    private const int MaxKept = 64;

    private static readonly ConcurrentQueue<ElementScanner> Kept = new();

    [ThreadStatic]
    private static ElementScanner? mine;

    public static ElementScanner Rent()
    {
        if (mine is { } scanner)
        {
            mine = null;
            return scanner;
        }

        return Kept.TryDequeue(out var kept) ? kept : new ElementScanner();
    }

    public static void Return(ElementScanner scanner)
    {
        scanner.Trim();
        if (mine is null)
        {
            mine = scanner;
        }
        else if (Kept.Count < MaxKept)
        {
            Kept.Enqueue(scanner);
        }
    }
}
