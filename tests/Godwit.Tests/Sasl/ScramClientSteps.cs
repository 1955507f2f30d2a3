using Godwit.Protocol.Sasl;
using Godwit.TestClient;

namespace Godwit.Tests.Sasl;

/// <summary>Lets the client answer the server's machine.</summary>
internal static class ScramClientSteps
{
    public static byte[] Final(this ScramClient client, SaslStep step, Func<string, string>? tamper = null) =>
        client.Final(Assert.IsType<SaslStep.Challenge>(step).Data.Span, tamper);
}
