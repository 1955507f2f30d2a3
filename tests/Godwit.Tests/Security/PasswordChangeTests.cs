using Godwit.Protocol;
using Godwit.Server.Operations;
using Godwit.Server.Sessions;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Tests.Security;

/// <summary>A new password shuts out who knew the old one.</summary>
public sealed class PasswordChangeTests
{
    [Fact]
    public async Task A_password_that_the_operator_sets_ends_every_session()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAccountAsync("alice", Chat.Password);
        using var thief = await RawClient.LogInAsync(server.Port, "alice", Chat.Password);
        using var parked = await RawClient.LogInAsync(server.Port, "alice", Chat.Password);
        await parked.SendAsync($"<enable xmlns='{Namespaces.StreamManagement}' resume='true'/>");
        await parked.UntilAsync("<enabled");
        parked.Reset();

        await server.Services.GetRequiredService<OperationCatalogue>().RunAsync(
            "account-password", new Dictionary<string, string> { ["jid"] = "alice@localhost", ["password"] = "another" }, "test", TestContext.Current.CancellationToken);

        Assert.Contains("<reset xmlns=", await thief.ToEndAsync(), StringComparison.Ordinal);
        var sessions = server.Services.GetRequiredService<SessionRegistry>();
        await Eventually.TrueAsync(() => sessions.Count == 0, () => "A session is left.");
        using var owner = await RawClient.LogInAsync(server.Port, "alice", "another");
        owner.EndSending();
        await owner.ToEndAsync();
    }
}
