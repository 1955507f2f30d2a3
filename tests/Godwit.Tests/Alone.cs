namespace Godwit.Tests;

/// <summary>Tests that measure the whole process: no other runs at the same time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
