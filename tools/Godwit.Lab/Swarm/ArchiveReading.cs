using Godwit.Lab.Accounting;

namespace Godwit.Lab.Swarm;

/// <summary>A member reads its whole archive, page by page, however often its connection breaks.</summary>
internal sealed class ArchiveReading
{
    private int page;
    private string? after;

    /// <summary>True when the end was reached.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What asks for the next page.</summary>
    public byte[] Next() => Stanza.Page(++page, after);

    /// <summary>True when the stanza is a message of the archive; writes it down.</summary>
    public bool TryTake(ReadOnlySpan<byte> stanza, int member, Books books)
    {
        if (Stanza.ArchiveId(stanza) is not { } id)
        {
            return false;
        }

        after = id;
        if (Stanza.TryRead(stanza, out var conversation, out var number))
        {
            books.See(conversation == member ? Witness.SenderArchive : Witness.RecipientArchive, conversation, number, id, 0);
        }

        return true;
    }

    /// <summary>The page asked for last has ended.</summary>
    /// <returns>True when there is another one.</returns>
    public bool EndPage(ReadOnlySpan<byte> answer)
    {
        IsComplete = answer.IndexOf("complete='true'"u8) >= 0 || answer.IndexOf("complete=\"true\""u8) >= 0;
        return !IsComplete;
    }

    /// <summary>True when the answer is to the page asked for last.</summary>
    public bool IsAnswer(ReadOnlySpan<byte> answer) => page > 0 && Stanza.Number(answer, "a-") == page;
}
