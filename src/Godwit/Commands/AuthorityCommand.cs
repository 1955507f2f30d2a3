using System.CommandLine;
using System.Security.Cryptography;
using Godwit.Abstractions.Operations;
using Godwit.Cluster.Security;
using Godwit.Server.Configuration;
using Godwit.Storage;

namespace Godwit.Commands;

/// <summary><c>godwit cluster init</c> and <c>godwit cluster rotate</c></summary>
internal static class AuthorityCommand
{
    public static Command Init() => Make(
        "init",
        "Make the certificate authority of a cluster, and the token that makes a machine a node of it.\n\n" +
        "Example:\n  godwit cluster init --cluster \"Host=db.example.org;Database=godwit\" --cluster-token /etc/godwit/cluster.token",
        static (authorities, tokenFile) =>
        {
            authorities.Begin(tokenFile);
            Console.WriteLine($"The token of the cluster is in {tokenFile}. Copy that file to each machine that shall be a node, for its server's user alone, and start them with --cluster-token.");
        });

    public static Command Rotate() => Make(
        "rotate",
        "Make a new certificate authority beside the old one. The nodes change over by themselves, without a restart.",
        static (authorities, tokenFile) =>
        {
            authorities.Rotate(tokenFile);
            Console.WriteLine($"The nodes trust a new authority within a minute, use it from {authorities.SignsFrom.ToUniversalTime():u} on, and forget the old one a day later.");
        });

    private static Command Make(string name, string help, Action<ClusterAuthorities, string> run)
    {
        var command = new Command(name, help);
        command.SetAction((result, _) => Failures.CatchAsync(() => RunAsync(Options.Model(result), run)));
        return command;
    }

    private static async Task<int> RunAsync(GodwitModel model, Action<ClusterAuthorities, string> run)
    {
        var database = model.Cluster.Database ?? throw new OperationException("Name the database that the nodes share with --cluster \"Host=…;Database=…\", or in the configuration.");
        var tokenFile = model.Cluster.TokenFile ?? throw new OperationException("Name the file of the token with --cluster-token FILE, or in the configuration.");
        using var random = RandomNumberGenerator.Create();
        using var loggers = LoggerFactory.Create(static _ => { });
        await using var store = PostgresStore.Open(database, new(), TimeProvider.System, random, loggers);
        run(new(store.Authorities, TimeProvider.System, random), tokenFile);
        return 0;
    }
}
