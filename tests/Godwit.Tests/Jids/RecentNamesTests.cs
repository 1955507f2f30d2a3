using Godwit.Protocol.Jids;

namespace Godwit.Tests.Jids;

/// <summary>The domains of addresses are strings that many share.</summary>
public sealed class RecentNamesTests
{
    [Fact]
    public void Addresses_of_one_domain_share_its_name() =>
        Assert.Same(Jid.Parse("juliet@capulet.example/balcony").Domain, Jid.Parse("nurse@capulet.example").Domain);

    [Fact]
    public void More_names_than_are_remembered_are_all_told_apart()
    {
        var names = Enumerable.Range(0, 1000).Select(n => $"d{n}.example").ToArray();
        Assert.All(names.Concat(names), name => Assert.Equal(name, RecentNames.Get(name)));
    }
}
