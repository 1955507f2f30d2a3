using System.Text;
using FsCheck.Xunit;
using Godwit.Load;
using Godwit.Load.Runs;

namespace Godwit.Tests.Load;

public sealed class LoadMessageTests
{
    [Property]
    public void What_is_written_is_read_again(ushort sender, int number, long intended)
    {
        number &= int.MaxValue;
        intended &= long.MaxValue;
        var message = new LoadMessage(sender, "a@localhost", "chat");
        _ = message.With(7, 9);

        Assert.True(LoadMessage.TryRead(message.With(number, intended), out var readSender, out var readNumber, out var readIntended));
        Assert.Equal((sender, number, intended), (readSender, readNumber, readIntended));
    }

    [Fact]
    public void Its_body_has_a_hundred_bytes()
    {
        var text = Encoding.UTF8.GetString(new LoadMessage(3, "a@localhost", "chat").With(1, 2));

        Assert.Equal(LoadMessage.BodyBytes, text.IndexOf("</body>", StringComparison.Ordinal) - text.IndexOf("<body>", StringComparison.Ordinal) - "<body>".Length);
        Assert.Contains(" id='00000003-00000001'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_stanzas_are_none() => Assert.False(LoadMessage.TryRead("<message><body>hello</body></message>"u8, out _, out _, out _));

    [Fact]
    public void One_that_was_changed_on_its_way_is_told() =>
        Assert.Throws<LoadException>(() => LoadMessage.TryRead("<message><body>load zzzz</body></message>"u8, out _, out _, out _));
}
