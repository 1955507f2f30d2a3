using System.IO.Pipelines;
using Godwit.Server.Listeners;
using Microsoft.AspNetCore.Connections;

namespace Godwit.Tests.Listeners;

/// <summary>Without stream management, what was written counts as taken over: what goes nowhere must not.</summary>
public sealed class ClosedPipeTests
{
    [Fact]
    public async Task A_write_to_a_connection_that_is_gone_fails()
    {
        var (input, output) = (new Pipe(), new Pipe());
        await using var connection = new DefaultConnectionContext { Transport = new DuplexPipe(input.Reader, output.Writer) };
        await using var transport = new TcpTransport(connection, null!);
        await output.Reader.CompleteAsync();

        transport.WriteEnd();

        await Assert.ThrowsAsync<IOException>(async () => await transport.FlushAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task So_does_one_under_tls()
    {
        var (input, output) = (new Pipe(), new Pipe());
        await using var stream = new DuplexStream(input.Reader, output.Writer);
        await output.Reader.CompleteAsync();

        await Assert.ThrowsAsync<IOException>(async () => await stream.WriteAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
