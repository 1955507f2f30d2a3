namespace Godwit.Lab.Accounting;

/// <summary>What the server has said of a message.</summary>
internal enum Promise
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>That it is safe: acknowledged by stream management.</summary>
    Acknowledged,

    /// <summary>That it could not be taken now, with an error of the type <c>wait</c>.</summary>
    Refused,
}
