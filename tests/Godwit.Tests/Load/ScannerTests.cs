using System.Text;
using FsCheck.Xunit;
using Godwit.Load.Clients;

namespace Godwit.Tests.Load;

public sealed class ScannerTests
{
    private const string Stream =
        "<?xml version='1.0'?><stream:stream from='localhost' xmlns:stream='x'><stream:features><a/><b>t</b></stream:features>" +
        "<message><body>one</body></message> \n<r xmlns='urn:xmpp:sm:3'/><iq type='result'><query><item a='1'/><item/></query></iq></stream:stream>";

    private static readonly string[] Expected =
    [
        "<stream:features><a/><b>t</b></stream:features>", "<message><body>one</body></message>", "<r xmlns='urn:xmpp:sm:3'/>",
        "<iq type='result'><query><item a='1'/><item/></query></iq>", "closed",
    ];

    [Fact]
    public void A_stream_is_cut_into_its_elements() => Assert.Equal(Expected, Scan(Stream, Stream.Length));

    [Property]
    public void Where_the_bytes_are_cut_does_not_matter(byte size) => Assert.Equal(Expected, Scan(Stream, 1 + (size % 64)));

    [Fact]
    public void In_WebSocket_elements_have_no_stream_around_them()
    {
        var sink = new Sink();
        var scanner = new Scanner(sink) { Base = 0 };

        scanner.Feed("<open xmlns='x'/><message><body>one</body></mess"u8);
        scanner.Feed("age><close/>"u8);

        Assert.Equal(["<open xmlns='x'/>", "<message><body>one</body></message>", "<close/>"], sink.Found);
    }

    [Fact]
    public void After_a_reset_the_rest_of_the_bytes_is_dropped_and_a_new_stream_begins()
    {
        var sink = new Sink();
        var scanner = new Scanner(sink);
        sink.OnElement = scanner.Reset;

        scanner.Feed("<stream:stream><proceed/>rest"u8);
        sink.OnElement = null;
        scanner.Feed("<stream:stream><features/>"u8);

        Assert.Equal(["<proceed/>", "<features/>"], sink.Found);
    }

    private static List<string> Scan(string text, int size)
    {
        var sink = new Sink();
        var scanner = new Scanner(sink);
        foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(size))
        {
            scanner.Feed(part);
        }

        return sink.Found;
    }

    private sealed class Sink : IElementSink
    {
        public List<string> Found { get; } = [];

        public Action? OnElement { get; set; }

        public void Element(ReadOnlySpan<byte> element)
        {
            Found.Add(Encoding.UTF8.GetString(element));
            OnElement?.Invoke();
        }

        public void Closed() => Found.Add("closed");
    }
}
