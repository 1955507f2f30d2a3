using System.Text.RegularExpressions;

namespace Godwit.Dialogues.Language;

/// <summary>What stands behind "opens the room" and "enters the room".</summary>
/// <param name="Address">The room's address as a dialogue writes it.</param>
/// <param name="Nick">The nickname.</param>
/// <param name="Configuration">What stands behind "with"; empty for nothing.</param>
/// <param name="Witnesses">The clients behind "seen by".</param>
public sealed partial record RoomStep(string Address, string Nick, string Configuration, IReadOnlyList<string> Witnesses)
{
    /// <summary>Reads a step.</summary>
    /// <exception cref="InvalidOperationException">The step is written otherwise.</exception>
    public static RoomStep Read(Step step)
    {
        var match = Words().Match(step.Argument);
        return match.Success
            ? new RoomStep(
                $"{match.Groups["room"]}@conference.localhost",
                match.Groups["nick"].Value,
                match.Groups["fields"].Value,
                match.Groups["witnesses"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            : throw new InvalidOperationException("write 'ROOM as NICK', then 'with FIELD=VALUE, …' or ', seen by CLIENT, …'");
    }

    [GeneratedRegex("^(?<room>[a-z]+) as (?<nick>[A-Za-z]+)(?: with (?<fields>[^ ,=]+=.*)|, seen by (?<witnesses>.+))?$")]
    private static partial Regex Words();
}
