using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Godwit.Modules.Vcard;

/// <summary>What the operator decides about business cards.</summary>
public sealed record VcardOptions
{
    /// <summary>The largest card, in bytes.</summary>
    [Description("The largest business card, in bytes; its photo is most of it."), Range(1024, 1_048_576)]
    public int MostBytes { get; init; } = 128 * 1024;
}
