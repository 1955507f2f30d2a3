using System.Globalization;
using System.Text;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Tests.Security;

/// <summary>Nobody can find out which accounts there are by trying to log in.</summary>
public sealed class EnumerationTests
{
    [Fact]
    public async Task Accounts_from_before_the_iteration_count_was_changed_are_not_known_by_it()
    {
        // The accounts were made when the count was 5000, the operator has set 4096 since: one unknown user in eleven has that.
        await using var server = await TestServer.StartAsync(customise: services => services.AddHostedService<OldAccounts>());

        var counts = new HashSet<int>();
        for (var i = 0; i < 400 && counts.Count < 2; i++)
        {
            counts.Add(await CountOfAsync(server, $"nobody{i}"));
        }

        Assert.Equal([4096, 5000], counts.Order());
        Assert.Equal(5000, await CountOfAsync(server, "old0"));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_user_get_the_same_answer()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAccountAsync("alice", Chat.Password);

        Assert.Equal(await RefusalAsync(server, "alice"), await RefusalAsync(server, "nobody"));
    }

    private static async Task<string> RefusalAsync(TestServer server, string user)
    {
        using var client = await RawClient.ConnectAsync(server.Port);
        await client.SendAsync(RawClient.Header);
        await client.UntilAsync("</stream:features>");
        var before = client.Heard.Length;
        await client.SendAsync($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{Base64($"\0{user}\0wrong")}</auth>");
        await client.UntilAsync("</failure>");
        return client.Heard[before..];
    }

    private static async Task<int> CountOfAsync(TestServer server, string user)
    {
        using var client = await RawClient.ConnectAsync(server.Port);
        await client.SendAsync(RawClient.Header);
        await client.UntilAsync("</stream:features>");
        await client.SendAsync($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>{Base64($"n,,n={user},r=abcdef")}</auth>");
        await client.UntilAsync("</challenge>");
        var challenge = client.Heard.Split("xmpp-sasl\">")[^1].Split('<')[0];
        return int.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(challenge)).Split("i=")[^1], CultureInfo.InvariantCulture);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>Puts accounts into the store before the server looks at what there is: those of an earlier run.</summary>
    private sealed class OldAccounts : Microsoft.Extensions.Hosting.IHostedLifecycleService
    {
        private readonly IAccountStore store;

        public OldAccounts(IAccountStore store) => this.store = store;

        public async Task StartingAsync(CancellationToken cancellationToken)
        {
            var credentials = ScramCredentials.Derive(Chat.Password, static buffer => buffer.Fill(7), iterations: 5000).ToText();
            await store.AddAsync([.. Enumerable.Range(0, 20).Select(i => new AccountRecord(Jid.Parse($"old{i}@localhost"), credentials, DateTimeOffset.UnixEpoch))], cancellationToken);
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
