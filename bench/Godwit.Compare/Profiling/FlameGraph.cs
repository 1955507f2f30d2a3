using System.Globalization;
using System.Security;
using System.Text;

namespace Godwit.Compare.Profiling;

/// <summary>Draws a flame graph: the width of a function is the part of the samples that it is in, and what it called stands on it.</summary>
internal static class FlameGraph
{
    private const int Width = 1200;
    private const int RowHeight = 15;
    private const int Top = 24;
    private const double CharacterWidth = 6.1;

    /// <summary>The drawing, as SVG.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="tree">The functions.</param>
    public static string Draw(string title, FlameTree tree)
    {
        var height = Top + (tree.Depth * RowHeight) + 4;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"monospace\" font-size=\"10\">\n");
        svg.Append("<style>rect{stroke:#fff;stroke-width:.5}.k{fill:#e8a33d}.n{fill:#c9c9c9}.s{fill:#a5cf7a}.r{fill:#8fc1e3}.o{fill:#b79ad6}.g{fill:#f08a7c}</style>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"4\" y=\"15\" font-size=\"13\">{SecurityElement.Escape(title)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - 4}\" y=\"15\" text-anchor=\"end\">red Godwit, purple Orleans, blue .NET, green store, grey native, orange kernel</text>\n");
        DrawNode(svg, tree, tree.Count, 0, height - RowHeight - 2);
        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawNode(StringBuilder svg, FlameTree node, int total, double x, int y)
    {
        var width = (double)Width * node.Count / total;
        var name = SecurityElement.Escape(node.Name);
        svg.Append(CultureInfo.InvariantCulture, $"<g><title>{name} {100.0 * node.Count / total:0.#} %</title><rect class=\"{Colour(node)}\" x=\"{x:0.#}\" y=\"{y}\" width=\"{width:0.#}\" height=\"{RowHeight}\"/>");
        if (Fit(node.Frame.IsManaged ? node.Name.Split('.') : [node.Name], (int)((width - 4) / CharacterWidth)) is { Length: > 0 } label)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 2:0.#}\" y=\"{y + 11}\">{SecurityElement.Escape(label)}</text>");
        }

        svg.Append("</g>\n");
        foreach (var child in node.Children)
        {
            DrawNode(svg, child, total, x, y - RowHeight);
            x += (double)Width * child.Count / total;
        }
    }

    private static string Colour(FlameTree node) => node switch
    {
        { Frame.IsKernel: true } => "k",
        { Name: var name } when name.StartsWith("Godwit.Storage", StringComparison.Ordinal) || name.StartsWith("Microsoft.Data.Sqlite", StringComparison.Ordinal)
            || name.StartsWith("SQLitePCL", StringComparison.Ordinal) || name.StartsWith("sqlite3", StringComparison.Ordinal) => "s",
        { Frame.Module: var module } when module.Contains("sqlite", StringComparison.Ordinal) => "s",
        { Name: var name } when name.StartsWith("Godwit.", StringComparison.Ordinal) => "g",
        { Name: var name } when name.StartsWith("Orleans", StringComparison.Ordinal) => "o",
        { Frame.IsManaged: true } => "r",
        _ => "n",
    };

    /// <summary>As much of a name as fits: its last words say most.</summary>
    private static string Fit(string[] words, int characters)
    {
        for (var first = 0; first < words.Length; first++)
        {
            var rest = string.Join('.', words[first..]);
            if (rest.Length <= characters)
            {
                return rest;
            }
        }

        return characters >= 4 ? words[^1][..Math.Min(words[^1].Length, characters - 1)] + "…" : "";
    }
}
