using System.IO.Pipelines;
using Godwit.Server.Listeners;

namespace Godwit.Tests.Listeners;

/// <summary>What TLS reads is what the socket brought.</summary>
public sealed class DuplexStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_comes_in_many_pieces_is_read_as_it_came(int seed)
    {
        var random = new Random(seed);
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 64, pauseWriterThreshold: 0, useSynchronizationContext: false));
        await using var stream = new DuplexStream(pipe.Reader, new Pipe().Writer);
        var (sent, heard) = (new List<byte>(), new List<byte>());
        for (var round = 0; round < 200; round++)
        {
            for (var piece = random.Next(1, 20); piece > 0; piece--)
            {
                var bytes = new byte[random.Next(1, 200)];
                random.NextBytes(bytes);
                sent.AddRange(bytes);
                await pipe.Writer.WriteAsync(bytes, TestContext.Current.CancellationToken);
            }

            while (heard.Count < sent.Count && random.Next(10) > 0)
            {
                heard.AddRange(await ReadAsync(stream, random.Next(0, 5000)));
            }
        }

        while (heard.Count < sent.Count)
        {
            heard.AddRange(await ReadAsync(stream, 1000));
        }

        Assert.Equal(sent, heard);
    }

    private static async Task<byte[]> ReadAsync(DuplexStream stream, int most)
    {
        var buffer = new byte[most];
        var count = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.InRange(count, most == 0 ? 0 : 1, most);
        return buffer[..count];
    }
}
