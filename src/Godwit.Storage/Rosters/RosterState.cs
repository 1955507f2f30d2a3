using Godwit.Protocol.Rosters;

namespace Godwit.Storage.Rosters;

/// <summary>The yes-or-no parts of a roster item as they are stored. The values are part of the stored data and never change.</summary>
[Flags]
internal enum RosterState
{
    None = 0,
    To = 1,
    From = 2,
    Ask = 4,
    Approved = 8,
    Listed = 16,
}

/// <summary>Between items and their stored state.</summary>
internal static class RosterStates
{
    public static RosterState Of(RosterItem item) =>
        (item.To ? RosterState.To : 0) | (item.From ? RosterState.From : 0) | (item.Ask ? RosterState.Ask : 0) |
        (item.Approved ? RosterState.Approved : 0) | (item.Listed ? RosterState.Listed : 0);

    public static RosterItem With(this RosterItem item, RosterState state) => item with
    {
        To = state.HasFlag(RosterState.To),
        From = state.HasFlag(RosterState.From),
        Ask = state.HasFlag(RosterState.Ask),
        Approved = state.HasFlag(RosterState.Approved),
        Listed = state.HasFlag(RosterState.Listed),
    };
}
