using Godwit.Soak.Server;

namespace Godwit.Tests.Soaking;

/// <summary>What the soak reads from <c>/metrics</c>.</summary>
public sealed class MetricsPageTests
{
    private const string Text = """
        # TYPE godwit_sessions gauge
        # HELP godwit_sessions Bound sessions {parked ones included}.
        godwit_sessions{otel_scope_name="Godwit.Server"} 3 1763948000000
        godwit_stanzas_sent_total{otel_scope_name="Godwit.Server",kind="a } b"} 40
        godwit_stanzas_sent_total{otel_scope_name="Godwit.Server",kind="iq"} 2
        plain 0.5
        """;

    [Fact]
    public void Values_are_summed_over_their_labels()
    {
        var page = new MetricsPage(Text);
        Assert.Equal(3, page["godwit_sessions"]);
        Assert.Equal(42, page["godwit_stanzas_sent_total"]);
        Assert.Equal(0.5, page["plain"]);
    }

    [Fact]
    public void A_gauge_that_is_not_there_is_no_zero() => Assert.Throws<KeyNotFoundException>(() => new MetricsPage(Text).Queued);
}
