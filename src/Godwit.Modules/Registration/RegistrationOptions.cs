using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Godwit.Modules.Registration;

/// <summary>What the operator decides about registration in band.</summary>
public sealed record RegistrationOptions
{
    /// <summary>Whether strangers may make themselves accounts.</summary>
    [Description("Whether strangers may make themselves accounts. Attracts abuse: think of an invitation instead.")]
    public bool Enabled { get; init; }

    /// <summary>How many accounts may come from one network address within <see cref="Window"/>.</summary>
    [Description("How many accounts may come from one network address (IPv6: one /64) within the window."), Range(1, 10_000)]
    public int PerAddress { get; init; } = 3;

    /// <summary>See <see cref="PerAddress"/>.</summary>
    [Description("The time in which one network address may make so many accounts."), Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether users may change their passwords in band.</summary>
    [Description("Whether users may change their passwords from their clients.")]
    public bool PasswordChange { get; init; } = true;

    /// <summary>Whether users may remove their accounts in band.</summary>
    [Description("Whether users may remove their accounts from their clients.")]
    public bool Removal { get; init; } = true;
}
