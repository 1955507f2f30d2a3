using System.Text.RegularExpressions;

namespace Godwit.Compare.Profiling;

/// <summary>Names that people can read, from those that the runtime and the compiler give.</summary>
internal static partial class FrameName
{
    /// <summary>
    /// The short name of a frame: <c>valuetype [System.Net.Sockets] System.Net.Sockets.Socket::Send(…)[OptimizedTier1]</c> is <c>System.Net.Sockets.Socket.Send</c>; a method
    /// that the compiler has made of an async one has the name of that.
    /// </summary>
    public static string Of(Frame frame)
    {
        if (!frame.IsManaged)
        {
            return frame.Symbol == "[unknown]" ? $"[{Path.GetFileName(frame.Module).Trim('[', ']')}]" : frame.Symbol;
        }

        var match = Managed().Match(frame.Symbol);
        if (!match.Success)
        {
            return frame.Symbol;
        }

        var type = Arity().Replace(match.Groups["type"].Value, "");
        var method = match.Groups["method"].Value;
        if (StateMachine().Match(type) is { Success: true } machine)
        {
            return $"{machine.Groups["type"].Value}.{machine.Groups["method"].Value}".Replace('+', '.');
        }

        return $"{type}.{(method.StartsWith('<') ? method[1..Math.Max(1, method.IndexOf('>', StringComparison.Ordinal))] : method)}".Replace('+', '.').Replace(".<>c", "", StringComparison.Ordinal);
    }

    /// <summary><c>returned [Assembly] Namespace.Type[arguments]::Method[arguments](parameters)[Tier]</c></summary>
    [GeneratedRegex(@"\[[^\]]+\] (?<type>[^\[:( ]+)[^:(]*::(?<method>[^\[(]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Managed();

    /// <summary><c>Namespace.Type+&lt;Method&gt;d__7</c></summary>
    [GeneratedRegex(@"^(?<type>.+)\+<(?<method>[^>]+)>d(__\d+)?.*$", RegexOptions.ExplicitCapture)]
    private static partial Regex StateMachine();

    [GeneratedRegex(@"`\d+")]
    private static partial Regex Arity();
}
