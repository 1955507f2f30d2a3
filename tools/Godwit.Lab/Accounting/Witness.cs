namespace Godwit.Lab.Accounting;

/// <summary>Where a message must be found.</summary>
internal enum Witness
{
    /// <summary>What the recipient's client was shown.</summary>
    Recipient,

    /// <summary>What the recipient's archive holds in the end.</summary>
    RecipientArchive,

    /// <summary>What the sender's archive holds in the end.</summary>
    SenderArchive,
}
