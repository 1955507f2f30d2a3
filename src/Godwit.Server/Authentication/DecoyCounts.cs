using Godwit.Abstractions.Stores;
using Godwit.Protocol.Sasl;
using Godwit.Server.Configuration;
using Microsoft.Extensions.Hosting;

namespace Godwit.Server.Authentication;

/// <summary>
/// Before the first client comes, finds out which iteration counts the accounts have: those from before the count was changed keep theirs, and users
/// that do not exist must look like them.
/// </summary>
internal sealed class DecoyCounts(ScramDecoy decoy, IAccountStore accounts, GodwitModel model) : IHostedService
{
    /// <summary>How many accounts are looked at; enough for the shares, and read in a moment.</summary>
    private const int Sample = 5000;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var counts = new Dictionary<int, int>();
        await foreach (var account in accounts.ListAsync(null, cancellationToken).Take(Sample).WithCancellation(cancellationToken))
        {
            if (ScramCredentials.TryParse(account.Credentials, out var credentials))
            {
                Add(credentials.Items[0].Iterations, 1);
            }
        }

        // Accounts that are made from now on have today's count.
        Add(model.ScramIterations, 1 + (counts.Values.Sum() / 20));
        decoy.Resemble(counts);

        void Add(int iterations, int number) => counts[iterations] = counts.GetValueOrDefault(iterations) + number;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
