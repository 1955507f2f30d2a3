using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Orleans.Connections.Security;

namespace Godwit.Cluster.Security;

/// <summary>TLS on a connection between nodes: both sides show what they have of the cluster's certificates.</summary>
/// <param name="identity">The certificate of this node.</param>
internal sealed class NodeTls(NodeIdentity identity)
{
    private readonly TlsOptions options = Options(identity);

    /// <summary>For a connection that this node makes.</summary>
    public void Connect(IConnectionBuilder connections) => connections.UseClientTls(options);

    /// <summary>For one that another node makes.</summary>
    public void Accept(IConnectionBuilder connections) => connections.UseServerTls(options);

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
