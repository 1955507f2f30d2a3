using System.Collections.Immutable;
using System.Text.Json;
using Godwit.Abstractions.Archives;
using Godwit.Abstractions.Entities;
using Godwit.Abstractions.Stores;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Operations;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms;

/// <summary>
/// What a room keeps: its settings, its people one document each, a mark where it is listed, and beside them its archive. Its maker keeps a
/// note of it too, by which the number of rooms of an account is bounded.
/// </summary>
internal sealed class RoomStore(IEntityContext context, IDocumentStore documents)
{
    /// <summary>The rooms that an account has made: documents of the account.</summary>
    public const string Made = "rooms.made";

    /// <summary>The rooms that are listed: a document with the name.</summary>
    public const string Listed = "rooms.listed";

    private const string Settings = "room";
    private const string People = "room.people";

    /// <summary>How many lasting rooms an account has made.</summary>
    public async ValueTask<int> CountMadeAsync(Jid account) => (await documents.Of(account).LoadAsync([Made], CancellationToken.None)).Count;

    /// <summary>
    /// Notes that an account has made this room, unless it has made as many as it may. The note comes before the count, so that of rooms that are noted at
    /// the same time none is overlooked.
    /// </summary>
    public async Task<bool> TryNoteAsync(Jid account, int most)
    {
        var notes = documents.Of(account);
        await notes.PutAsync(Made, context.Address.ToString(), ReadOnlyMemory<byte>.Empty);
        if (await CountMadeAsync(account) <= most)
        {
            return true;
        }

        await notes.DeleteAsync(Made, context.Address.ToString());
        return false;
    }

    /// <summary>Reads what is kept; null when there is no room.</summary>
    public async ValueTask<RoomRecord?> LoadAsync(CancellationToken cancellationToken)
    {
        var found = await context.Documents.LoadAsync([Settings, People], cancellationToken);
        if (found.FirstOrDefault(d => d.Collection == Settings) is not { } settings)
        {
            return null;
        }

        var kept = JsonSerializer.Deserialize<KeptSettings>(settings.Value.Span)!;
        return new RoomRecord
        {
            Creator = Jid.Parse(kept.Creator),
            Configuration = kept.Configuration,
            Subject = kept.Subject,
            Affiliations = found.Where(d => d.Collection == People)
                .ToImmutableDictionary(d => Jid.Parse(d.Key), d => (Affiliation)(sbyte)d.Value.Span[0]),
        };
    }

    /// <summary>Writes what differs. Durable when it completes.</summary>
    public async Task SaveAsync(RoomRecord? former, RoomRecord? now)
    {
        if (now is null)
        {
            await ForgetAsync(former!);
            return;
        }

        var writes = new List<Task>();
        foreach (var (account, affiliation) in now.Affiliations)
        {
            if (former is null || former.Of(account) != affiliation)
            {
                writes.Add(context.Documents.PutAsync(People, account.ToString(), new[] { (byte)(sbyte)affiliation }));
            }
        }

        writes.AddRange((former?.Affiliations.Keys ?? []).Where(account => !now.Affiliations.ContainsKey(account))
            .Select(account => context.Documents.DeleteAsync(People, account.ToString())));
        if (former is null || former.Configuration.IsPublic != now.Configuration.IsPublic || former.Configuration.Name != now.Configuration.Name)
        {
            writes.Add(now.Configuration.IsPublic
                ? context.Documents.PutAsync(Listed, "", System.Text.Encoding.UTF8.GetBytes(now.Configuration.Name))
                : context.Documents.DeleteAsync(Listed, ""));
        }

        // Last: what has settings is a room.
        var settings = new KeptSettings(now.Creator.ToString(), now.Configuration, now.Subject);
        writes.Add(context.Documents.PutAsync(Settings, "", JsonSerializer.SerializeToUtf8Bytes(settings)));
        await Task.WhenAll(writes);
    }

    /// <summary>Removes everything of the room, its archive too.</summary>
    public async Task DestroyAsync(RoomRecord? former)
    {
        await context.Documents.DeleteAllAsync();
        if (former is not null)
        {
            await documents.Of(former.Creator).DeleteAsync(Made, context.Address.ToString());
        }
    }

    /// <summary>The last messages, and which were sent with an identity of their own.</summary>
    public async ValueTask<RoomHistory> LoadHistoryAsync(IMessageLog log, int most, CancellationToken cancellationToken)
    {
        var history = RoomHistory.Empty(most);
        if (most == 0)
        {
            return history;
        }

        var entries = await log.ReadAsync(new LogQuery { Flags = LogFlags.Archive, Newest = true, Limit = most }, cancellationToken);
        foreach (var entry in entries)
        {
            var message = Signature.Remove(Stanza.ParseStanza(entry.Stanza));
            if (message.Has("body", Protocol.Namespaces.Client))
            {
                history = history.With(new Said(entry.Sequence, entry.Time, message.Append(StanzaId.Of(context.Address, entry.Sequence))));
            }
        }

        return history;
    }

    /// <summary>The room goes on as one of the moment.</summary>
    private async Task ForgetAsync(RoomRecord former)
    {
        await Task.WhenAll(
            [
                context.Documents.DeleteAsync(Settings, ""),
                context.Documents.DeleteAsync(Listed, ""),
                documents.Of(former.Creator).DeleteAsync(Made, context.Address.ToString()),
                .. former.Affiliations.Keys.Select(account => context.Documents.DeleteAsync(People, account.ToString())),
            ]);
    }

    /// <summary>The settings as they are stored; never to be changed but by adding.</summary>
    private sealed record KeptSettings(string Creator, RoomConfiguration Configuration, RoomSubject? Subject);
}
