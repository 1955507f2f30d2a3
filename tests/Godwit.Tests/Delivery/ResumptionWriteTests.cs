using System.IO.Pipelines;
using System.Text;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Server.Listeners;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Delivery;

/// <summary>
/// The answer to a resumption counts what was refused while the client was away, and the refusals come behind it: a node that died between two writes would let the client forget a message that nobody has.
/// </summary>
public sealed class ResumptionWriteTests
{
    private readonly HeldLogs logs = new();

    [Fact]
    public async Task The_answer_and_the_refusals_that_it_counts_are_one_write()
    {
        await using var server = await TestServer.StartAsync(null, logs.Customise);
        await server.AddAccountAsync("alice", "secret");
        await using var alice = await Client.ConnectAsync(server.Port, Jid.Parse("alice@localhost"), "secret", TestContext.Current.CancellationToken);
        await alice.BindAsync("test", TestContext.Current.CancellationToken);
        logs.Refuse(alice.Account);
        await alice.SendAsync(new Element("message", Namespaces.Client).Set("type", "chat").Set("to", "alice@localhost").Set("id", "refused").Add(new Element("body", Namespaces.Client).AddText("1")));
        await alice.UntilAsync(e => e["type"] == "error", TestContext.Current.CancellationToken);
        alice.Break();

        await using var again = new SlowPipe();
        var served = ActivatorUtilities.CreateInstance<StartTlsHandler>(server.Services).OnConnectedAsync(again.Connection);
        await again.SendAsync(RawClient.Header);
        await again.UntilAsync("</stream:features>");
        await again.SendAsync($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{Convert.ToBase64String("\0alice\0secret"u8)}</auth>");
        await again.UntilAsync("<success");
        await again.SendAsync(RawClient.Header);
        await again.UntilAsync("</stream:features>");
        await again.SendAsync($"<resume xmlns='{Namespaces.StreamManagement}' previd='{alice.Token}' h='0'/>");
        var answer = await again.UntilAsync("<resumed");
        await again.SendAsync("</stream:stream>");
        await again.UntilAsync("</stream:stream>");
        again.Connection.Abort();
        await served;

        Assert.Contains("h=\"1\"", answer, StringComparison.Ordinal);
        Assert.Contains("id=\"refused\"", answer, StringComparison.Ordinal);
    }

    /// <summary>A connection whose other end has a write for itself before there is the next one.</summary>
    private sealed class SlowPipe : IAsyncDisposable
    {
        private readonly Pipe input = new();
        private readonly Pipe output = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));

        public SlowPipe() => Connection = new DefaultConnectionContext { Transport = new DuplexPipe(input.Reader, output.Writer) };

        public DefaultConnectionContext Connection { get; }

        public async Task SendAsync(string text) => await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

        /// <summary>Reads until a write has this; gives that write.</summary>
        public async Task<string> UntilAsync(string text)
        {
            while (true)
            {
                var read = await output.Reader.ReadAsync(TestContext.Current.CancellationToken);
                var written = Encoding.UTF8.GetString(read.Buffer);
                output.Reader.AdvanceTo(read.Buffer.End);
                if (written.Contains(text, StringComparison.Ordinal))
                {
                    return written;
                }

                Assert.False(read.IsCompleted, $"The server closed the connection before {text}.");
            }
        }

        public ValueTask DisposeAsync() => Connection.DisposeAsync();

        private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
