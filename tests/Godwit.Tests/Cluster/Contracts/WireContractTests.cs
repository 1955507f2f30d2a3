using System.Reflection;
using Godwit.Tests.Architecture;

namespace Godwit.Tests.Cluster.Contracts;

/// <summary>Nodes of two versions run together while a cluster is upgraded: what they say to each other is frozen in a file.</summary>
public sealed class WireContractTests
{
    private const string File = "tests/Godwit.Tests/Cluster/Contracts/Contracts.txt";

    private static string Frozen => Repository.Read(File);

    [Fact]
    public void Nodes_understand_those_of_the_version_before()
    {
        var current = Contracts().Describe();
        var comparison = ContractComparison.Of(Frozen, current);

        Assert.True(comparison.Breaking.Count == 0, Message(
            "Nodes of the version before would not understand this one",
            comparison.Breaking,
            """
            What travels between nodes is never renamed, renumbered or removed, and never changes its type. Leave it as it was, and add beside it: a member with the next Id, a method
            with a new alias, a new type. The new version must do without it when an old node sends nothing there, and call new methods only when all nodes have them. All nodes place
            grains as the newest says: what it names must be known to the version before.
            """));
        Assert.True(comparison.Additions.Count == 0, Message(
            $"What travels between nodes has grown, which old nodes stand. Freeze it: {File} must say",
            comparison.Additions,
            $"The whole file is then:\n\n{current}"));
    }

    [Fact]
    public void What_travels_is_named_and_numbered()
    {
        var contracts = Contracts();
        Assert.NotEmpty(contracts.Describe());
        Assert.True(contracts.Unknown.Count == 0, Message(
            "Some of what travels between nodes depends on names in the source, which change too easily",
            contracts.Unknown,
            "Give it [Alias], [Id], [GrainType], or a surrogate with a converter."));
    }

    [Theory]
    [InlineData("interface godwit.account", "interface godwit.user", "interface godwit.account: removed or renamed")]
    [InlineData("  bind: (String, SessionAddress) -> Binding\n", "", "interface godwit.account, bind: removed or renamed")]
    [InlineData("  bind: (", "  join: (", "interface godwit.account, bind: removed or renamed")]
    [InlineData("  bind: (String, SessionAddress)", "  bind: (Jid, SessionAddress)", "interface godwit.account, bind: was (String, SessionAddress) -> Binding, is (Jid, SessionAddress) -> Binding")]
    [InlineData("  bind: (String, SessionAddress)", "  bind: (String, SessionAddress, Int32)", "interface godwit.account, bind: was")]
    [InlineData("  changed: () -> nothing", "  changed: () -> Boolean", "interface godwit.account, changed: was () -> nothing, is () -> Boolean")]
    [InlineData("  changed: () -> nothing", "  changed: () -> nothing [OneWay]", "interface godwit.account, changed: was")]
    [InlineData("  changed: () -> nothing", "  changed: () -> nothing [AlwaysInterleave]", "interface godwit.account, changed: was")]
    [InlineData("  changed: () -> nothing", "  changed: () -> nothing [ReadOnly]", "interface godwit.account, changed: was")]
    [InlineData("grain account\n", "grain accounts\n", "grain account: removed or renamed")]
    [InlineData("  placement-filter: NotOnLeavingNodes", "  placement-filter: NotOnLeavingNodes,NotOnFullNodes", "grain account, placement-filter: was NotOnLeavingNodes, is NotOnLeavingNodes,NotOnFullNodes")]
    [InlineData("  placement-strategy: PreferLocalPlacement", "  placement-strategy: NearbyPlacement", "grain account, placement-strategy: was")]
    [InlineData("found as Godwit.Cluster.Nodes.INodeGateway", "found as Godwit.Cluster.INodeGateway", "removed or renamed")]
    [InlineData("type godwit.gateway-item", "type godwit.item", "type godwit.gateway-item: removed or renamed")]
    [InlineData("  2 Sequence: Int64\n", "", "type godwit.gateway-item, 2 Sequence: removed or renamed")]
    [InlineData("  2 Sequence: Int64", "  2 Number: Int64", "type godwit.gateway-item, 2 Sequence: removed or renamed")]
    [InlineData("  2 Sequence: Int64", "  2 Sequence: Int32", "type godwit.gateway-item, 2 Sequence: was Int64, is Int32")]
    [InlineData("  2 Sequence: Int64", "  3 Sequence: Int64", "type godwit.gateway-item, 2 Sequence: removed or renamed")]
    [InlineData("  2 Sequence: Int64", "  1 Sequence: Int64\n  2 Stanza: Stanza", "the next free number is 3")]
    [InlineData("Godwit.Protocol.Stanzas.Stanza in", "Godwit.Protocol.Stanza in", "removed or renamed")]
    [InlineData("  written as: godwit.stanza", "  written as: godwit.xml", "written as: was godwit.stanza, is godwit.xml")]
    [InlineData("exception Godwit.Abstractions.Stores.FencedException", "exception Godwit.Abstractions.Stores.StaleException", "FencedException in Godwit.Abstractions: removed or renamed")]
    public void A_change_that_old_nodes_do_not_understand_is_found(string what, string into, string expected)
    {
        Assert.Contains(what, Frozen, StringComparison.Ordinal);
        Assert.Contains(ContractComparison.Of(Frozen, Frozen.Replace(what, into, StringComparison.Ordinal)).Breaking, b => b.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("  Archive: 1", "  Archive: 2", "was 1, is 2")]
    [InlineData("  Archive: 1\n", "", "removed or renamed")]
    [InlineData("  kept as: Byte", "  kept as: Int32", "was Byte, is Int32")]
    public void A_changed_enumeration_is_found(string what, string into, string expected)
    {
        const string Enumeration = "enum Godwit.Flags in Godwit\n  kept as: Byte\n  None: 0\n  Archive: 1\n";
        var breaking = Assert.Single(ContractComparison.Of(Enumeration, Enumeration.Replace(what, into, StringComparison.Ordinal)).Breaking);
        Assert.Contains(expected, breaking, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  2 Sequence: Int64", "  2 Sequence: Int64\n  3 Note: String", "type godwit.gateway-item, 3 Note: String")]
    [InlineData("  changed: () -> nothing", "  changed: () -> nothing\n  drain: () -> nothing", "interface godwit.account, drain: () -> nothing")]
    [InlineData("grain account\n", "grain another\n  interface: godwit.account\ngrain account\n", "grain another")]
    public void What_is_added_is_no_break(string what, string into, string expected)
    {
        var comparison = ContractComparison.Of(Frozen, Frozen.Replace(what, into, StringComparison.Ordinal));
        Assert.Empty(comparison.Breaking);
        Assert.Equal([expected], comparison.Additions);
    }

    private static WireContracts Contracts() => new(
        [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName).Where(n => n != "Godwit").Select(n => Assembly.Load(n!))]);

    private static string Message(string what, IEnumerable<string> lines, string todo) => $"{what}:\n\n  {string.Join("\n  ", lines)}\n\n{todo}";
}
