namespace Godwit.Server.Configuration;

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>A line of text each, for people.</summary>
    Text,

    /// <summary>A JSON object on a line each, for programs that collect logs.</summary>
    Json,
}
