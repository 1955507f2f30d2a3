using System.Globalization;
using System.Security;
using System.Xml.Linq;
using Godwit.Dialogues.Matching;

namespace Godwit.Dialogues.Running;

/// <summary>What comes before the rule in most dialogues about rooms (XEP-0045): that there is a room, and that somebody is in it.</summary>
internal sealed class RoomSteps(Actor actor, Func<string, string> translate, TimeSpan patience)
{
    private static readonly XNamespace User = "http://jabber.org/protocol/muc#user";

    private static int requests;

    /// <summary>Makes a room and configures it; what the room tells about that is not of interest.</summary>
    /// <param name="room">The room's address.</param>
    /// <param name="nick">The nickname of the one who makes it.</param>
    /// <param name="fields">Fields of its configuration without <c>muc#roomconfig_</c>, as <c>name=value, …</c>; empty for an instant room.</param>
    public async Task OpenAsync(string room, string nick, string fields)
    {
        Expect(await JoinAsync(room, nick), "201");
        await RequestAsync("set", room, $"<query xmlns='http://jabber.org/protocol/muc#owner'>{Form(fields)}</query>");
        await RequestAsync("get", room, "<query xmlns='http://jabber.org/protocol/disco#info'/>");
    }

    /// <summary>Enters a room that there is, and takes all that belongs to it: the presence of the occupants, the history, the subject.</summary>
    public async Task EnterAsync(string room, string nick) => Expect(await JoinAsync(room, nick), "110");

    /// <summary>Joins and takes what comes up to the subject, which ends it (XEP-0045 §7.1); returns its own presence, the last one.</summary>
    private async Task<XElement> JoinAsync(string room, string nick)
    {
        XElement? self = null;
        await actor.Connection.SendAsync(translate($"<presence to='{room}/{SecurityElement.Escape(nick)}'><x xmlns='http://jabber.org/protocol/muc'/></presence>"));
        while (true)
        {
            var came = await TakeAsync(room);
            if (came.Name == XmlFragments.Client + "presence")
            {
                self = came;
                if ((string?)came.Attribute("type") == "error")
                {
                    throw new InvalidOperationException($"the room can't be entered: {came.ToString(SaveOptions.DisableFormatting)}");
                }
            }
            else if (came.Element(XmlFragments.Client + "subject") is not null && came.Element(XmlFragments.Client + "body") is null)
            {
                return self ?? throw new InvalidOperationException("the subject came before the presence");
            }
        }
    }

    /// <summary>Asks the room and takes what comes up to the answer.</summary>
    private async Task RequestAsync(string type, string room, string query)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"room-{Interlocked.Increment(ref requests)}");
        await actor.Connection.SendAsync(translate($"<iq type='{type}' to='{room}' id='{id}'>{query}</iq>"));
        XElement answer;
        do
        {
            answer = await TakeAsync(room);
        }
        while ((string?)answer.Attribute("id") != id);

        if ((string?)answer.Attribute("type") != "result")
        {
            throw new InvalidOperationException($"the room refuses: {answer.ToString(SaveOptions.DisableFormatting)}");
        }
    }

    private async Task<XElement> TakeAsync(string room)
    {
        var came = await actor.ReceiveAsync(patience) ?? throw new InvalidOperationException("the stream has ended");
        var from = (string?)came.Attribute("from") ?? "";
        return from.Split('/')[0] == translate(room)
            ? came
            : throw new InvalidOperationException($"this came on the way: {came.ToString(SaveOptions.DisableFormatting)}");
    }

    private static string Form(string fields) => fields.Length == 0
        ? "<x xmlns='jabber:x:data' type='submit'/>"
        : "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field>"
            + string.Concat(fields.Split(',', StringSplitOptions.TrimEntries).Select(Field)) + "</x>";

    private static string Field(string field)
    {
        var parts = field.Split('=', 2);
        return $"<field var='muc#roomconfig_{parts[0]}'><value>{SecurityElement.Escape(parts[1])}</value></field>";
    }

    private static void Expect(XElement self, string code)
    {
        if (!self.Elements(User + "x").Elements(User + "status").Any(s => (string?)s.Attribute("code") == code))
        {
            throw new InvalidOperationException($"the status {code} is missing in {self.ToString(SaveOptions.DisableFormatting)}");
        }
    }
}
