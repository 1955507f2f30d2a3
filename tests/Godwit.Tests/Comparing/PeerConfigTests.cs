using Godwit.Compare.Servers;

namespace Godwit.Tests.Comparing;

public sealed class PeerConfigTests
{
    private static readonly int[] Ports = [1001, 1002, 1003];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Prosody_listens_on_loopback_only_and_archives_when_told(bool archives)
    {
        var config = ProsodyConfig.Write("/tmp/x", Ports, "/tmp/c.pem", "/tmp/k.pem", archives);

        Assert.Contains("interfaces = { \"127.0.0.1\" }", config, StringComparison.Ordinal);
        Assert.Contains("c2s_ports = { 1001 }", config, StringComparison.Ordinal);
        Assert.Equal(archives, config.Contains("\"mam\"", StringComparison.Ordinal));
        Assert.Equal(archives, config.Contains("archive = \"sql\"", StringComparison.Ordinal));
        Assert.DoesNotContain("limits", config, StringComparison.Ordinal);
        Assert.Equal(config.Count(c => c == '{'), config.Count(c => c == '}'));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ejabberd_listens_on_loopback_only_and_archives_when_told(bool archives)
    {
        var config = EjabberdConfig.Write(Ports, "/tmp/both.pem", archives);

        Assert.Equal(3, config.Split("ip: \"127.0.0.1\"").Length - 1);
        Assert.Equal(archives, config.Contains("mod_mam:", StringComparison.Ordinal));
        Assert.DoesNotContain(" shaper:", config, StringComparison.Ordinal);
        Assert.DoesNotContain("\t", config, StringComparison.Ordinal);
        Assert.Equal(2, config.Split("max_users: 10000").Length - 1);
    }
}
