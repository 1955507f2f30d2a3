using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Godwit.Modules.Archive;

/// <summary>What the operator decides about archives.</summary>
public sealed record ArchiveOptions
{
    /// <summary>With whom conversations are kept, unless the user says otherwise.</summary>
    [Description("With whom conversations are kept unless the user says otherwise: with everybody, with contacts, with nobody."), AllowedValues("always", "roster", "never")]
    public string Default { get; init; } = "always";
}
