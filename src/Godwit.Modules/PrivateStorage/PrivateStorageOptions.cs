using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Godwit.Modules.PrivateStorage;

/// <summary>What the operator decides about private storage.</summary>
public sealed record PrivateStorageOptions
{
    /// <summary>The largest element, in bytes.</summary>
    [Description("The largest element that a client may store, in bytes."), Range(1024, 1_048_576)]
    public int MostBytes { get; init; } = 64 * 1024;

    /// <summary>How many elements an account may store.</summary>
    [Description("How many elements one account may store."), Range(1, 1000)]
    public int MostElements { get; init; } = 100;
}
