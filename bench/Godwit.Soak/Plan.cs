namespace Godwit.Soak;

/// <summary>
/// A day of a service in equal laps, then storms. A day has 50 messages of each account: WhatsApp said in 2020 that its two thousand million users send a hundred
/// thousand million messages a day.
/// </summary>
internal sealed record Plan
{
    private const int MessagesPerAccount = 50;

    /// <summary>A day.</summary>
    public static Plan Day { get; } = new() { Accounts = 2000, Laps = 12, Storm = 4, Resumes = true, AwaitsEach = true };

    /// <summary>A tenth of the accounts, in fewer laps.</summary>
    public static Plan Quick { get; } = new() { Accounts = 200, Laps = 6, Storm = 2 };

    /// <summary>How many accounts.</summary>
    public required int Accounts { get; init; }

    /// <summary>How many laps.</summary>
    public required int Laps { get; init; }

    /// <summary>How many times as much as in a lap there is of everything in a storm.</summary>
    public required int Storm { get; init; }

    /// <summary>Whether some lose their connections and resume in each lap too, which takes seconds of waiting, and not only in a storm.</summary>
    public bool Resumes { get; init; }

    /// <summary>Whether memory has to come back after each storm, not only after the last one.</summary>
    public bool AwaitsEach { get; init; }

    /// <summary>All messages of the day.</summary>
    public int Messages => Accounts * MessagesPerAccount;

    /// <summary>
    /// What is done in a lap, as arguments for the load generator. All log in and talk in pairs, which is three quarters of the messages; a fifth goes to some who are
    /// not there, who then fetch them; a twentieth is said in a room; some tell their contacts how they are; some lose their connections and resume.
    /// </summary>
    public IReadOnlyList<string> Lap
    {
        get
        {
            var messages = Messages / Laps;
            return
            [
                $"chat --clients {Accounts} --window 1 --messages {messages * 75 / 100} --warm-up 0",
                $"offline --clients {Accounts / 2} --messages {messages * 20 / 100} --rate 5000",
                $"room --clients {Accounts / 20} --room soak --window 1 --messages {messages * 5 / 100} --warm-up 0",
                $"presence --clients {Contacts} --window 1 --messages {Accounts / 5} --warm-up 0",
                .. Resumes ? [$"reconnect --clients {Accounts / 5}"] : Array.Empty<string>(),
            ];
        }
    }

    /// <summary>How many have contacts: the same in laps and storms, for they are each other's.</summary>
    private int Contacts => Accounts / 4;

    /// <summary>The storms, by name.</summary>
    public IReadOnlyList<(string Name, string Arguments)> Storms =>
    [
        ("logins", $"login --clients {Accounts} --messages {Accounts * Storm} --logins 500"),
        ("reconnections", $"reconnect --clients {Accounts} --logins 500"),
        ("presence", $"presence --clients {Contacts} --window 5 --messages {Accounts * Storm} --warm-up 0"),
        ("offline flood", $"offline --clients {Accounts} --messages {Accounts * 5 * Storm} --rate 10000"),
    ];
}
