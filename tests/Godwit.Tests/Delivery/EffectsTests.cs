using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Accounts;

namespace Godwit.Tests.Delivery;

/// <summary>A call is answered when everything that it must leave behind is there.</summary>
public sealed class EffectsTests : IEffectOwner
{
    private static readonly StanzaContext Message = new(null!, Stanza.Message(null, null, "chat", "1"), null);

    private readonly List<(StanzaContext Message, ulong Tag)> lost = [];
    private readonly List<(Stanza Stanza, Exception Reason)> failed = [];
    private readonly TaskCompletionSource told = new();
    private readonly Effects effects;
    private int fenced;
    private bool hasLeft;

    public EffectsTests() => effects = new Effects(this);

    [Fact]
    public void Nothing_to_wait_for_is_done_at_once()
    {
        effects.Add(Task.CompletedTask, Message.Stanza);
        Assert.True(effects.DoneAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Everything_is_waited_for()
    {
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        effects.Add(first.Task, Message.Stanza);
        effects.Add(second.Task, Message, null);
        var done = effects.DoneAsync();
        second.SetResult();
        Assert.False(done.IsCompleted);
        first.SetResult();
        await done;
        Assert.Empty(lost);
    }

    [Fact]
    public async Task The_sender_of_a_message_that_could_not_be_written_is_told_before_the_call_is_answered()
    {
        effects.Add(Task.FromException(new StoreUnavailableException("The disk is full.")), Message, null, 41);
        var done = effects.DoneAsync();
        Assert.Equal([(Message, 41UL)], lost);
        Assert.False(done.IsCompleted);
        told.SetResult();
        await done;
    }

    [Fact]
    public async Task A_call_whose_sender_could_not_be_told_fails_and_does_not_wait_for_ever()
    {
        effects.Add(Task.FromException(new StoreUnavailableException("The disk is full.")), Message, null);
        var done = effects.DoneAsync();
        told.SetException(new FencedException("The account lives elsewhere."));
        await Assert.ThrowsAsync<FencedException>(() => done);
    }

    [Fact]
    public async Task That_the_account_lives_elsewhere_is_the_calls_failure_and_the_rest_is_waited_for()
    {
        var rest = new TaskCompletionSource();
        effects.Add(Task.FromException(new FencedException("The account lives elsewhere.")), Message, null);
        effects.Add(rest.Task, Message.Stanza);
        var done = effects.DoneAsync();
        Assert.False(done.IsCompleted);
        rest.SetResult();
        await Assert.ThrowsAsync<FencedException>(() => done);
        Assert.Empty(lost);
        Assert.Equal(1, fenced);
    }

    [Fact]
    public async Task A_call_with_a_message_of_a_session_is_made_again_when_the_account_has_left_meanwhile()
    {
        var stored = new TaskCompletionSource();
        effects.HasOwnMessage = true;
        effects.Add(stored.Task, Message, null);
        var done = effects.DoneAsync();
        hasLeft = true;
        stored.SetResult();
        await Assert.ThrowsAsync<FencedException>(() => done);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_with_a_message_of_others_that_is_stored_is_made_again_too_and_nobody_is_told_before_what_became_of_it_here(bool isStored)
    {
        var stored = new TaskCompletionSource();
        effects.HasStored = true;
        effects.Add(stored.Task, Message, null);
        var done = effects.DoneAsync();
        hasLeft = true;
        if (isStored)
        {
            stored.SetResult();
        }
        else
        {
            stored.SetException(new StoreUnavailableException("The disk is full."));
        }

        await Assert.ThrowsAsync<FencedException>(() => done);
        Assert.Empty(lost);
    }

    [Fact]
    public async Task It_is_not_when_somebody_was_told_before_the_account_left()
    {
        var stored = new TaskCompletionSource();
        effects.HasStored = true;
        effects.Add(Task.FromException(new StoreUnavailableException("The disk is full.")), Message, null);
        effects.Add(stored.Task, Message, null);
        var done = effects.DoneAsync();
        Assert.Single(lost);
        hasLeft = true;
        told.SetResult();
        stored.SetResult();
        await done;
    }

    [Fact]
    public async Task One_that_others_have_made_is_done_where_it_was_begun()
    {
        var stored = new TaskCompletionSource();
        effects.Add(stored.Task, Message, null);
        var done = effects.DoneAsync();
        hasLeft = true;
        stored.SetResult();
        await done;
    }

    [Fact]
    public async Task Another_failure_is_that_of_one_stanza()
    {
        var bug = new InvalidOperationException("A bug.");
        effects.Add(Task.FromException(bug), Message.Stanza);
        effects.Add(Task.CompletedTask, Message, null);
        told.SetResult();
        await effects.DoneAsync();
        Assert.Equal([(Message.Stanza, bug)], failed);
        Assert.Empty(lost);
    }

    Task IEffectOwner.LostAsync(StanzaContext context, LogEntry? entry, ulong tag)
    {
        lost.Add((context, tag));
        return told.Task;
    }

    Task IEffectOwner.FailedAsync(Stanza stanza, Exception reason, ulong tag)
    {
        failed.Add((stanza, reason));
        return told.Task;
    }

    bool IEffectOwner.HasLeft => hasLeft;

    void IEffectOwner.Fenced() => fenced++;
}
