using Godwit.Server.Authentication;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Security;

/// <summary>Guessing passwords is slow, and locks nobody out.</summary>
public sealed class LoginThrottleTests
{
    private const string Guesser = "192.0.2.1";
    private readonly FakeTimeProvider time = new();
    private readonly LoginThrottle throttle;

    public LoginThrottleTests() => throttle = new LoginThrottle(5, time);

    [Fact]
    public void Each_failure_beyond_the_first_few_waits_longer_up_to_a_bound()
    {
        var delays = Enumerable.Range(0, 20).Select(_ => throttle.Failed("alice@localhost", Guesser)).ToList();

        Assert.All(delays.Take(5), d => Assert.Equal(TimeSpan.Zero, d));
        Assert.Equal(delays.Order(), delays);
        Assert.Equal(TimeSpan.FromSeconds(15), delays[^1]);
    }

    [Fact]
    public void One_who_guesses_does_not_start_anew_by_logging_in_to_an_account_of_his_own()
    {
        for (var i = 0; i < 20; i++)
        {
            throttle.Failed($"user{i}@localhost", Guesser);
            throttle.Succeeded("mallory@localhost", Guesser);
        }

        Assert.Equal(TimeSpan.FromSeconds(15), throttle.Failed("alice@localhost", Guesser));
    }

    [Fact]
    public void One_who_remembers_the_password_at_last_leaves_nothing_behind()
    {
        for (var i = 0; i < 8; i++)
        {
            throttle.Failed("alice@localhost", Guesser);
        }

        throttle.Succeeded("alice@localhost", Guesser);

        Assert.Equal(TimeSpan.Zero, throttle.Failed("alice@localhost", Guesser));
        Assert.Equal(TimeSpan.Zero, throttle.Failed("bob@localhost", Guesser));
    }

    [Fact]
    public void The_addresses_of_one_IPv6_subscriber_count_as_one()
    {
        var delays = Enumerable.Range(1, 10).Select(i => throttle.Failed($"user{i}@localhost", $"2001:db8:0:1::{i}")).ToList();

        Assert.True(delays[^1] > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, throttle.Failed("alice@localhost", "2001:db8:0:2::1"));
    }

    [Fact]
    public void Many_connections_at_once_do_not_guess_faster()
    {
        throttle.Succeeded("bob@localhost", Guesser);
        var refusals = new List<Task>();
        while (throttle.Admits("alice@localhost", Guesser))
        {
            refusals.Add(throttle.FailedAsync("alice@localhost", Guesser));
        }

        Assert.Equal(LoginThrottle.MostWaiting, refusals.Count(r => !r.IsCompleted));

        // Who has come in from there before, and whoever comes from elsewhere, the owner too, is let in.
        Assert.True(throttle.Admits("bob@localhost", Guesser));
        Assert.True(throttle.Admits("alice@localhost", "198.51.100.7"));

        time.Advance(TimeSpan.FromSeconds(16));
        Assert.True(throttle.Admits("alice@localhost", Guesser));
    }

    [Fact]
    public void A_flood_of_names_does_not_make_the_guesser_forgotten()
    {
        for (var i = 0; i < 60_000; i++)
        {
            throttle.Failed($"user{i}@localhost", Guesser);
        }

        Assert.Equal(TimeSpan.FromSeconds(15), throttle.Failed("alice@localhost", Guesser));
    }
}
