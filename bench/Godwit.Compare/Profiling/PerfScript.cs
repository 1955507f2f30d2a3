using System.Globalization;

namespace Godwit.Compare.Profiling;

/// <summary>Reads what <c>perf script -F comm,tid,time,ip,sym,dso</c> prints: a line for each sample, then one for each frame, then an empty one.</summary>
internal static class PerfScript
{
    /// <summary>The samples.</summary>
    public static IEnumerable<Sample> Read(IEnumerable<string> lines)
    {
        var (thread, seconds) = ("", 0.0);
        var frames = new List<Frame>();
        foreach (var line in lines)
        {
            if (line.Length == 0)
            {
                if (frames.Count > 0)
                {
                    yield return new Sample(thread, seconds, frames);
                }

                frames = [];
            }
            else if (line[0] is '\t' or ' ' && TryFrame(line, out var frame))
            {
                frames.Add(frame);
            }
            else
            {
                (thread, seconds) = Head(line);
            }
        }
    }

    /// <summary><c>comm tid seconds:</c>, where the name may have spaces.</summary>
    private static (string Thread, double Seconds) Head(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length >= 3 && double.TryParse(words[^1].TrimEnd(':'), CultureInfo.InvariantCulture, out var seconds) ? (string.Join(' ', words[..^2]), seconds) : ("", 0);
    }

    /// <summary><c>address symbol (module)</c>, where both may have spaces and parentheses.</summary>
    private static bool TryFrame(string line, out Frame frame)
    {
        var text = line.AsSpan().Trim();
        var space = text.IndexOf(' ');
        var module = text.LastIndexOf(" (");
        var isFrame = space > 0 && module >= space && text[^1] == ')' && ulong.TryParse(text[..space], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _);
        frame = isFrame ? new Frame(text[space..module].Trim().ToString(), text[(module + 2)..^1].ToString()) : default;
        return isFrame;
    }
}
