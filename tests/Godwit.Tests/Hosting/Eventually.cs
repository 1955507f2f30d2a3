using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Hosting;

/// <summary>Waits for what must come about soon, where there is no event to wait for.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task TrueAsync(Func<bool> condition, Func<string> failure)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, failure());
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Lets time pass until a task has ended, however it did.</summary>
    public static Task EndedAsync(Task task, FakeTimeProvider time, TimeSpan step) => TrueAsync(
        () =>
        {
            time.Advance(step);
            return task.IsCompleted;
        },
        () => "It does not end.");
}
