using System.Diagnostics;
using Godwit.Lab.Accounting;

namespace Godwit.Tests.Laboratory;

/// <summary>The books of the laboratory find what they are there to find, and nothing else.</summary>
public sealed class BooksTests
{
    private readonly Books books = new(["a>b", "c>d"]);

    [Fact]
    public void What_was_acknowledged_and_seen_by_all_is_in_order()
    {
        Deliver(0, Send(0), "x1");
        Deliver(0, Send(0), "x2");
        Deliver(1, Send(1), "y1");

        Assert.True(books.Judge().IsGood);
        Assert.Equal((3, 3, 3, 0, 0), (books.Sent, books.Acknowledged, books.Shown, books.Open, books.Unseen));
    }

    [Theory]
    [InlineData(nameof(Witness.Recipient))]
    [InlineData(nameof(Witness.RecipientArchive))]
    [InlineData(nameof(Witness.SenderArchive))]
    public void What_was_acknowledged_and_a_witness_missed_is_lost(string name)
    {
        var blind = Enum.Parse<Witness>(name);
        Deliver(0, Send(0), "x1");
        var lost = Send(0);
        books.Acknowledge(0, lost, 1);
        foreach (var witness in Enum.GetValues<Witness>().Where(w => w != blind))
        {
            books.See(witness, 0, lost, "x2", 1);
        }

        var verdict = books.Judge();
        Assert.Equal([$"a>b #2: {blind}"], verdict.Lost);
        Assert.False(verdict.IsGood);

        // Who is shown something late may only have to wait.
        Assert.Equal(blind != Witness.Recipient, verdict.IsBeyondPatience);
        Assert.Equal(blind == Witness.Recipient ? 1 : 0, books.Unseen);
    }

    [Fact]
    public void What_comes_again_under_its_identity_is_no_double()
    {
        var number = Send(0);
        Deliver(0, number, "x1");
        Deliver(0, number, "x1");

        Assert.True(books.Judge().IsGood);
        Assert.Equal(1, books.Shown);
    }

    [Fact]
    public void What_comes_again_under_another_identity_is_doubled()
    {
        var number = Send(0);
        Deliver(0, number, "x1");
        books.See(Witness.Recipient, 0, number, "x2", 2);

        Assert.Equal(["a>b #1 is x1 and x2: Recipient"], books.Judge().Doubled);
    }

    [Fact]
    public void An_archive_that_names_it_otherwise_than_the_client_heard_is_a_double()
    {
        var number = Send(0);
        books.Acknowledge(0, number, 1);
        books.See(Witness.Recipient, 0, number, "x1", 1);
        books.See(Witness.RecipientArchive, 0, number, "x2", 1);
        books.See(Witness.SenderArchive, 0, number, "s1", 1);

        Assert.Equal(["a>b #1 is x1 and x2: Recipient"], books.Judge().Doubled);
    }

    [Fact]
    public void A_message_twice_in_the_archive_of_its_sender_is_doubled()
    {
        var number = Send(0);
        Deliver(0, number, "x1");
        books.See(Witness.SenderArchive, 0, number, "x9", 1);

        Assert.Equal(["a>b #1 is x1 and x9: SenderArchive"], books.Judge().Doubled);
    }

    [Fact]
    public void A_message_without_an_identity_cannot_be_told_from_a_double()
    {
        var number = Send(0);
        Deliver(0, number, "x1");
        books.See(Witness.Recipient, 0, number, null, 1);

        Assert.Equal(["a>b #1 is x1 and nameless: Recipient"], books.Judge().Doubled);
    }

    [Fact]
    public void What_is_first_seen_behind_a_later_message_is_out_of_order()
    {
        var (one, two, three) = (Send(0), Send(0), Send(0));
        Deliver(0, one, "x1");
        Deliver(0, three, "x3");
        Deliver(0, two, "x2");

        Assert.Equal(3, books.Judge().Disordered.Count);
        Assert.StartsWith("a>b #2 after #3", books.Judge().Disordered[0], StringComparison.Ordinal);
        Assert.Empty(books.Judge().Lost);
    }

    [Fact]
    public void What_is_replayed_behind_a_later_message_is_in_order()
    {
        var (one, two) = (Send(0), Send(0));
        Deliver(0, one, "x1");
        Deliver(0, two, "x2");
        Deliver(0, one, "x1");

        Assert.True(books.Judge().IsGood);
    }

    [Fact]
    public void What_was_sent_and_neither_acknowledged_nor_refused_is_unanswered()
    {
        Send(1);

        Assert.Equal(["c>d #1"], books.Judge().Unanswered);
        Assert.Equal(1, books.Open);
    }

    [Fact]
    public void What_was_not_acknowledged_may_be_missing()
    {
        Send(0);

        Assert.Empty(books.Judge().Lost);
    }

    [Fact]
    public void A_refused_message_is_no_promise_and_the_counter_that_goes_over_it_is_none()
    {
        var number = Send(0);
        Assert.True(books.Refuse(0, number));
        Assert.False(books.Refuse(0, number));
        books.Acknowledge(0, number, 1);

        Assert.True(books.Judge().IsGood);
        Assert.Equal((0, 1), (books.Acknowledged, books.Open));
    }

    [Fact]
    public void A_refused_message_that_is_sent_again_is_a_promise_when_it_is_acknowledged_and_has_no_place_in_the_order()
    {
        var (one, two) = (Send(0), Send(0));
        books.Refuse(0, one);
        Deliver(0, two, "x2");
        books.SendAgain(0, one);
        books.Acknowledge(0, one, 1);
        Assert.Equal(3, books.Judge().Lost.Count);

        Deliver(0, one, "x1");
        Assert.True(books.Judge().IsGood);
    }

    [Fact]
    public void What_is_refused_after_it_was_acknowledged_is_recalled()
    {
        var number = Send(0);
        books.Acknowledge(0, number, 1);
        books.Refuse(0, number);

        Assert.Equal(["a>b #1"], books.Judge().Recalled);
        Assert.False(books.Judge().IsGood);
    }

    [Fact]
    public void A_refusal_that_waited_for_its_client_comes_behind_the_answer_to_a_resumption()
    {
        var number = Send(0);
        books.Acknowledge(0, number, 1, isResumption: true);
        books.Refuse(0, number);

        Assert.True(books.Judge().IsGood);
        Assert.Equal(1, books.Open);
    }

    [Fact]
    public void A_question_must_be_answered_once_or_end_with_its_session()
    {
        books.Ask("ping 1", 5);
        books.Ask("ping 2", 6);
        books.Ask("ping 3", 7);
        Assert.Equal(5, books.Answer("ping 1"));
        Assert.Null(books.Answer("ping 1"));
        books.Withdraw("ping 2");

        Assert.Equal(["ping 3"], books.Judge().Unanswered);
        Assert.Equal(1, books.Answered);
    }

    [Fact]
    public void What_nobody_sent_is_invented()
    {
        books.See(Witness.Recipient, 0, 7, "x7", 1);

        Assert.Equal(["a>b #7: Recipient"], books.Judge().Invented);
        Assert.False(books.Judge().IsGood);
    }

    private int Send(int conversation) => books.Send(conversation, 1);

    private void Deliver(int conversation, int number, string id)
    {
        books.Acknowledge(conversation, number, 1);
        foreach (var witness in Enum.GetValues<Witness>())
        {
            books.See(witness, conversation, number, id, 1);
        }
    }

    [Fact]
    public void What_befell_a_lost_message_is_told_with_its_senders_sessions()
    {
        var books = new Books(["a>b"]);
        var (lost, other) = (books.Send(0, 1), books.Send(0, 1));
        books.Note(0, 0, "bound", 1);
        books.Note(0, lost, "sent", 2);
        books.Note(0, other, "sent", 3);
        books.Note(0, 0, "broke", 4);
        books.Note(0, lost, "acknowledged", 5);
        books.Note(0, 0, "bound", 6);
        books.Acknowledge(0, lost, 5);

        var (name, course) = books.Courses().Single();

        Assert.Equal("a>b #1", name);
        Assert.Equal(["sent", "broke", "acknowledged"], course.Select(h => h.What));
    }

    [Fact]
    public void And_with_those_of_its_recipient_around_that_time()
    {
        var minute = 60 * Stopwatch.Frequency;
        var books = new Books(["a>b", "b>a"], static n => n ^ 1);
        var lost = books.Send(0, minute);
        books.Note(1, 0, "bound", 1);
        books.Note(1, 0, "broke", minute - 1);
        books.Note(0, lost, "acknowledged", minute + 1);
        books.Note(1, 0, "resumed", minute + 2);
        books.Note(1, 0, "broke", 2 * minute);
        books.Acknowledge(0, lost, minute + 1);

        Assert.Equal(["the recipient broke", "acknowledged", "the recipient resumed"], books.Courses().Single().Course.Select(h => h.What));
    }

    [Fact]
    public void And_what_befell_one_that_came_too_late_and_the_one_it_came_behind()
    {
        var books = new Books(["a>b"]);
        foreach (var number in (int[])[books.Send(0, 1), books.Send(0, 1)])
        {
            books.Note(0, number, "sent", number);
        }

        books.See(Witness.Recipient, 0, 2, "two", 4);
        books.See(Witness.Recipient, 0, 1, "one", 5);

        Assert.Equal(["a>b #1", "a>b #2"], books.Courses().Select(c => c.Name));
        Assert.Equal([(1L, "sent"), (5L, "shown")], books.Courses().First().Course.Select(h => (h.At, h.What)));
    }
}
