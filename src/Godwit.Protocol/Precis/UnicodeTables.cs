using System.Globalization;
using System.Text;

namespace Godwit.Protocol.Precis;

/// <summary>
/// What .NET does not tell of Unicode without ICU, read from an embedded table when the first text beyond ASCII comes. General categories and case
/// come from <see cref="CharUnicodeInfo"/> and <see cref="Rune"/>, which are of the same version of Unicode.
/// </summary>
internal sealed class UnicodeTables
{
    private static readonly Lazy<UnicodeTables> Loaded = new(Load);
    private readonly Dictionary<int, (Decomposition Kind, int[] Mapping)> decompositions = [];
    private readonly Dictionary<(int First, int Second), int> compositions = [];

    private UnicodeTables()
    {
    }

    public static UnicodeTables Instance => Loaded.Value;

    public RangeTable<byte> CombiningClass { get; } = new();

    public RangeTable<BidiClass> Bidi { get; } = new();

    public RangeTable<JoiningType> Joining { get; } = new();

    public RangeTable<Script> Scripts { get; } = new();

    /// <summary>The property Default_Ignorable_Code_Point.</summary>
    public RangeTable<bool> Ignorable { get; } = new();

    /// <summary>What case folding and NFKC change though it is neither a capital nor a compatibility form: the class Unstable of RFC 5892 §2.2.</summary>
    public RangeTable<bool> Unstable { get; } = new();

    /// <summary>The decomposition of a code point, one step deep.</summary>
    public Decomposition Decompose(int point, out int[] mapping)
    {
        var found = decompositions.GetValueOrDefault(point, (Decomposition.None, []));
        mapping = found.Mapping;
        return found.Kind;
    }

    /// <summary>The primary composite of two code points, or 0.</summary>
    public int Compose(int first, int second) => compositions.GetValueOrDefault((first, second));

    private static UnicodeTables Load()
    {
        var tables = new UnicodeTables();
        using var stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream("unicode.txt")!;
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                tables.Add(line.Split(' '));
            }
        }

        return tables;
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private void Add(string[] fields)
    {
        var first = Hex(fields[1]);
        switch (fields[0])
        {
            case "ccc":
                CombiningClass.Add(first, Hex(fields[2]), byte.Parse(fields[3], CultureInfo.InvariantCulture));
                break;
            case "bidi":
                Bidi.Add(first, Hex(fields[2]), Enum.Parse<BidiClass>(fields[3]));
                break;
            case "joining":
                Joining.Add(first, Hex(fields[2]), Enum.Parse<JoiningType>(fields[3]));
                break;
            case "script":
                Scripts.Add(first, Hex(fields[2]), Enum.Parse<Script>(fields[3]));
                break;
            case "ignorable":
                Ignorable.Add(first, Hex(fields[2]), true);
                break;
            case "unstable":
                Unstable.Add(first, Hex(fields[2]), true);
                break;
            default:
                AddDecomposition(fields[0], first, [.. fields.Skip(2).Select(Hex)]);
                break;
        }
    }

    private void AddDecomposition(string kind, int point, int[] mapping)
    {
        decompositions[point] = (
            kind switch
            {
                "W" => Decomposition.Width,
                "K" => Decomposition.Compatibility,
                _ => Decomposition.Canonical,
            },
            mapping);
        if (kind == "C")
        {
            compositions[(mapping[0], mapping[1])] = point;
        }
    }
}
