using System.Reflection;
using Godwit.Abstractions.Modules;
using Godwit.Modules;

namespace Godwit.Tests.Dialogues;

/// <summary>No module is without dialogues.</summary>
public sealed class CoverageTests
{
    public static TheoryData<string> Modules() => [.. ModuleCatalogue.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Modules))]
    public void A_module_has_dialogues_for_each_XEP_it_implements(string module)
    {
        var type = ModuleCatalogue.All.Single(m => m.Name == module);
        var folders = type.GetCustomAttributes<XepAttribute>().Select(xep => $"xep-{xep.Number:0000}/").ToList();
        if (folders.Count == 0)
        {
            // A part of the RFCs: its folder has its name.
            folders.Add($"/{module.Replace("Module", "", StringComparison.Ordinal).ToLowerInvariant()}/");
        }

        Assert.All(folders, folder => Assert.True(DialogueFiles.Names().Any(name => name.Contains(folder, StringComparison.Ordinal)), $"{module} needs dialogues in {folder}"));
    }
}
