using System.Security.Cryptography;
using System.Text.Json;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;
using Godwit.Server.Configuration;
using Godwit.Server.Operations;
using Godwit.Server.Routing;

namespace Godwit.Commands;

/// <summary>An account to try the server with.</summary>
internal sealed record DemoAccount(string Address, string Password);

/// <summary>Makes the demo accounts once, each a contact of the other, and remembers their passwords beside the data.</summary>
internal static class DemoAccounts
{
    private static readonly string[] Names = ["alice", "bob"];

    public static async Task<IReadOnlyList<DemoAccount>> EnsureAsync(IServiceProvider services, GodwitModel model, CancellationToken cancellationToken)
    {
        var path = Path.Combine(model.DataDirectory, "demo-accounts.json");
        var kept = File.Exists(path) ? JsonSerializer.Deserialize<List<DemoAccount>>(await File.ReadAllTextAsync(path, cancellationToken)) ?? [] : [];
        var store = services.GetRequiredService<IAccountStore>();
        var catalogue = services.GetRequiredService<OperationCatalogue>();
        var accounts = new List<DemoAccount>();
        foreach (var name in Names)
        {
            var address = $"{name}@{model.DefaultDomain}";
            var known = kept.Find(a => a.Address == address);
            if (await store.FindAsync(Jid.Parse(address), cancellationToken) is null)
            {
                known = new DemoAccount(address, RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 12));
                await catalogue.RunAsync("account-add", new Dictionary<string, string> { ["jid"] = known.Address, ["password"] = known.Password }, "demo", cancellationToken);
                await BefriendAsync(services, name, model.DefaultDomain);
            }

            accounts.Add(known ?? new DemoAccount(address, "as you set it"));
        }

        await using var file = new FileStream(path, SecretFile.ToWrite(FileMode.Create));
        await JsonSerializer.SerializeAsync(file, accounts, cancellationToken: cancellationToken);
        return accounts;
    }

    private static async Task BefriendAsync(IServiceProvider services, string name, string domain)
    {
        var account = Jid.Parse($"{name}@{domain}");
        var version = 0;
        foreach (var other in Names.Where(n => n != name))
        {
            var item = new RosterItem(Jid.Parse($"{other}@{domain}")) { Name = char.ToUpperInvariant(other[0]) + other[1..], To = true, From = true, Listed = true };
            await services.GetRequiredService<IRosterStore>().SaveAsync(account, item, removed: false, ++version);
        }

        await services.GetRequiredService<IAccounts>().ChangedAsync(account);
    }
}
