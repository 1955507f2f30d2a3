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
}
