using Godwit.Abstractions.Archives;
using Godwit.Abstractions.Modules;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Archive;

/// <summary>Answers the owner's questions to an account's archive.</summary>
internal static class ArchiveRequests
{
    /// <summary>Tells which fields a question may have.</summary>
    public static ValueTask<Reply> Form(IqContext request) => new(request.IsOwner ? ArchiveForm.Describe() : (Reply)StanzaError.Forbidden);

    /// <summary>Each message that matches, then the summary.</summary>
    public static async ValueTask<Reply> QueryAsync(IqContext request)
    {
        if (!request.IsOwner || request.Session is not { } session)
        {
            return StanzaError.Forbidden;
        }

        if (!ArchiveQuery.TryRead(request.Payload, out var question, out var error))
        {
            return error;
        }

        var account = request.Account!;
        if (await ArchivePage.ReadAsync(account.Log, question, CancellationToken.None) is not { } page)
        {
            return StanzaError.ItemNotFound;
        }

        foreach (var entry in page.Entries)
        {
            account.Deliver(session, page.Result(entry, account.Address, session.Address));
        }

        return page.Summary;
    }

    /// <summary>Tells where the archive begins and ends.</summary>
    public static async ValueTask<Reply> DescribeAsync(IqContext request) =>
        request.IsOwner ? await ArchivePage.DescribeAsync(request.Account!.Log, CancellationToken.None) : StanzaError.Forbidden;
}
