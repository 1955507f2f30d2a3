namespace Godwit.Lab.Accounting;

/// <summary>Something that befell a message, or the sessions of the one who sends it: what explains a promise that was not kept.</summary>
/// <param name="At">When.</param>
/// <param name="Number">The message's number; 0 for the sessions.</param>
/// <param name="What">What happened.</param>
internal readonly record struct Happening(long At, int Number, string What);
