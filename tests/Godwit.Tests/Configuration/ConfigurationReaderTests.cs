using System.Net;
using Godwit.Modules;
using Godwit.Server.Configuration;

namespace Godwit.Tests.Configuration;

public sealed class ConfigurationReaderTests : IDisposable
{
    private readonly string file = Path.Combine(Directory.CreateTempSubdirectory("godwit-test-").FullName, "godwit.json");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

    [Fact]
    public void Nothing_given_makes_a_server_for_this_machine_alone()
    {
        var model = Read(null);

        Assert.Equal(["localhost"], model.Domains);
        Assert.Equal(IPAddress.Loopback, model.Bind);
        Assert.Equal((5222, 5223, 5280), (model.ClientPort, model.ClientTlsPort, model.HttpPort));
    }

    [Fact]
    public void A_file_may_have_comments_and_the_command_line_wins_over_it()
    {
        var model = Read(
            """
            {
              // The first domain is the default.
              "domains": ["Example.ORG", "bücher.example"],
              "c2sPort": 15222,
              "limits": { "depth": 32 },
              "modules": { "registration": { "enabled": true }, "serviceContact": { "abuse": ["mailto:abuse@example.org"] } },
            }
            """,
            ("c2sPort", "25222"));

        Assert.Equal(["example.org", "bücher.example"], model.Domains);
        Assert.Equal(25222, model.ClientPort);
        Assert.Equal(32, model.Limits.Depth);
        Assert.Equal("True", model.Modules["modules:registration:enabled"]);
        Assert.Equal("mailto:abuse@example.org", model.Modules["modules:serviceContact:abuse:0"]);
    }

    [Theory]
    [InlineData("""{"c2sport2": 1}""", "there is no key 'c2sport2'; did you mean 'c2sPort'? 'godwit config reference' lists all.")]
    [InlineData("""{"nonsense": 1}""", "there is no key 'nonsense'. 'godwit config reference' lists all.")]
    [InlineData("""{"c2sPort": 65536}""", "'65536' is not allowed for 'c2sPort': it takes 0 to 65535.")]
    [InlineData("""{"bind": "here"}""", "'here' is not allowed for 'bind': it takes an IP address.")]
    [InlineData("""{"domains": ["a b"]}""", "'a b' is not allowed for 'domains:0': it takes a domain such as example.org.")]
    [InlineData("""{"limits": {"writeTimeout": "0"}}""", "'0' is not allowed for 'limits:writeTimeout': it takes 00:00:01 to 00:10:00.")]
    [InlineData("""{"modules": {"registration": {"enabled": "perhaps"}}}""", "'perhaps' is not allowed for 'modules:registration:enabled': it takes true or false.")]
    [InlineData("""{"modules": {"registration": {"enabld": true}}}""", "there is no key 'modules:registration:enabld'; did you mean 'modules:registration:enabled'? 'godwit config reference' lists all.")]
    public void What_is_wrong_is_told_with_the_file_the_key_the_value_and_what_is_allowed(string json, string message)
    {
        var exception = Assert.Throws<ConfigurationException>(() => Read(json));

        Assert.Equal($"{Path.GetFileName(file)}: {message}", exception.Message);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1]")]
    public void A_file_that_is_not_JSON_is_told(string text) =>
        Assert.StartsWith($"{file} is not JSON: ", Assert.Throws<ConfigurationException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_told() =>
        Assert.Equal(
            $"There is no file {file}.", Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(file, [], ModuleCatalogue.Settings)).Message);

    [Fact]
    public void Plaintext_is_refused_where_others_could_listen()
    {
        var exception = Assert.Throws<ConfigurationException>(() => Read(null, ("allowPlaintext", "true"), ("bind", "0.0.0.0")));

        Assert.Contains("bind to a loopback address", exception.Message, StringComparison.Ordinal);
    }

    private GodwitModel Read(string? json, params (string Key, string Value)[] arguments)
    {
        if (json is not null)
        {
            File.WriteAllText(file, json);
        }

        return ConfigurationReader.Read(
            json is null ? null : file, arguments.Select(a => KeyValuePair.Create<string, string?>(a.Key, a.Value)), ModuleCatalogue.Settings);
    }
}
