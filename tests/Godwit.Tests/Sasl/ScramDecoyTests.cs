using Godwit.Protocol.Sasl;

namespace Godwit.Tests.Sasl;

/// <summary>Users that do not exist look like those that do.</summary>
public sealed class ScramDecoyTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void A_user_that_does_not_exist_always_gets_the_same_salt_and_count()
    {
        var one = Make().For(ScramHash.Sha256, "nobody@localhost");
        var other = Make().For(ScramHash.Sha256, "nobody@localhost");

        Assert.Equal(one.Salt.ToArray(), other.Salt.ToArray());
        Assert.Equal(one.Iterations, other.Iterations);
        Assert.NotEqual(one.Salt.ToArray(), Make().For(ScramHash.Sha256, "anybody@localhost").Salt.ToArray());
    }

    [Fact]
    public void Users_that_do_not_exist_have_the_counts_of_those_that_do_in_the_same_shares()
    {
        var decoy = Make();

        var counts = Enumerable.Range(0, 10_000).Select(i => decoy.For(ScramHash.Sha256, $"user{i}@localhost").Iterations).CountBy(n => n).ToDictionary();

        Assert.Equal([4096, 10_000], counts.Keys.Order());
        Assert.InRange(counts[4096], 7200, 7800);
    }

    [Fact]
    public void A_user_has_one_count_whatever_the_mechanism()
    {
        var decoy = Make();

        Assert.All(
            Enumerable.Range(0, 100).Select(i => $"user{i}@localhost"),
            user => Assert.Single(ScramHash.All.Select(hash => decoy.For(hash, user).Iterations).Distinct()));
    }

    private static ScramDecoy Make()
    {
        var decoy = new ScramDecoy(Secret);
        decoy.Resemble(new Dictionary<int, int> { [4096] = 750, [10_000] = 250 });
        return decoy;
    }
}
