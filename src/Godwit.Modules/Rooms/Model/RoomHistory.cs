using System.Collections.Immutable;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Model;

/// <summary>The last messages of a room, for those who join: so many at the most, and of long ones fewer. Immutable.</summary>
internal sealed class RoomHistory
{
    /// <summary>How much a room may hold in memory for those who join.</summary>
    public const int MostBytes = 512 * 1024;

    private readonly ImmutableQueue<Said> messages;
    private readonly int count;
    private readonly int bytes;
    private readonly int most;

    private RoomHistory(ImmutableQueue<Said> messages, int count, int bytes, int most) =>
        (this.messages, this.count, this.bytes, this.most) = (messages, count, bytes, most);

    /// <summary>The messages, oldest first.</summary>
    public IEnumerable<Said> Messages => messages;

    /// <summary>None yet.</summary>
    /// <param name="most">How many to remember.</param>
    public static RoomHistory Empty(int most) => new([], 0, 0, most);

    /// <summary>With one more; the oldest are forgotten when it becomes too much.</summary>
    public RoomHistory With(Said message)
    {
        var (left, number, size) = (messages.Enqueue(message), count + 1, bytes + message.Size);
        while (number > most || size > MostBytes)
        {
            left = left.Dequeue(out var oldest);
            number--;
            size -= oldest.Size;
        }

        return new(left, number, size, most);
    }

    /// <summary>Without one that could not be kept.</summary>
    public RoomHistory Without(long sequence)
    {
        var left = messages.Where(m => m.Sequence != sequence).ToList();
        return new(ImmutableQueue.CreateRange(left), left.Count, left.Sum(m => m.Size), most);
    }
}

/// <summary>A message that was said in a room.</summary>
/// <param name="Sequence">Its number in the room's archive.</param>
/// <param name="Time">When it came in.</param>
/// <param name="Message">As it was reflected.</param>
internal sealed record Said(long Sequence, DateTimeOffset Time, Stanza Message)
{
    /// <summary>About how many bytes it takes.</summary>
    public int Size => Message.Size;

    /// <summary>As somebody who joins sees it (XEP-0045 §7.2.13).</summary>
    public Stanza Delayed(Jid room) => Message.Append(new Element("delay", Forwarded.Delay).Set("from", room.ToString()).Set("stamp", Timestamp.Write(Time)));
}
