using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using Godwit.Abstractions.Stores;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;

namespace Godwit.Cluster.Security;

/// <summary>TLS between nodes, in which both sides show a certificate of the cluster.</summary>
internal static class ClusterTls
{
    /// <summary>Has all connections between nodes use it. The services must have an <see cref="IAuthorityStore"/>.</summary>
    /// <param name="silo">The node.</param>
    /// <param name="tokenFile">The file with the token of the cluster.</param>
    public static ISiloBuilder UseClusterTls(this ISiloBuilder silo, string tokenFile)
    {
        silo.Services.AddSingleton(p => new NodeIdentity(
            ClusterToken.Read(tokenFile), p.GetRequiredService<IAuthorityStore>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<RandomNumberGenerator>()));
        silo.Services.AddHostedService<NodeIdentityRenewal>();
        silo.Services.AddSingleton<NodeConnections>();
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<NodeIdentity, NodeConnections>(static (connections, identity, watch) =>
        {
            var options = Options(identity);
            connections.ConfigureSiloInboundConnection(Inbound);
            connections.ConfigureGatewayInboundConnection(Inbound);
            connections.ConfigureSiloOutboundConnection(c => c.UseClientTls(options));

            void Inbound(IConnectionBuilder c)
            {
                watch.WatchBefore(c);
                c.UseServerTls(options);
                NodeConnections.WatchAfter(c);
            }
        });
        return silo;
    }

    /// <summary>What a certificate proves was true when it was shown: a session that is resumed would not show it again.</summary>
    private static TlsOptions Options(NodeIdentity identity) => new()
    {
        SslProtocols = SslProtocols.Tls13,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
        LocalCertificate = identity.Certificate,
        LocalServerCertificateSelector = (_, _) => identity.Certificate,
        LocalClientCertificateSelector = (_, _, _, _, _) => identity.Certificate,
        RemoteCertificateValidation = (certificate, _, _) => identity.Trusts(certificate),
        OnAuthenticateAsServer = static (_, options) => ((SslServerAuthenticationOptions)options.SslServerAuthenticationOptions).AllowTlsResume = false,
        OnAuthenticateAsClient = static (_, options) =>
        {
            options.TargetHost = "godwit";
            ((SslClientAuthenticationOptions)options.SslClientAuthenticationOptions).AllowTlsResume = false;
        },
    };
}
