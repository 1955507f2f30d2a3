using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Godwit.Protocol.Jids;

/// <summary>Punycode, RFC 3492: the form in which DNS carries a label beyond ASCII.</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int TMin = 1;
    private const int TMax = 26;
    private const int Skew = 38;
    private const int Damp = 700;
    private const int InitialBias = 72;
    private const int InitialN = 0x80;

    /// <summary>Decodes a label without its prefix. False when it is no Punycode.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out List<int>? points)
    {
        var hyphen = text.LastIndexOf('-');
        var output = new List<int>();
        foreach (var c in hyphen > 0 ? text[..hyphen] : [])
        {
            output.Add(c);
        }

        points = null;
        var rest = text[(hyphen > 0 ? hyphen + 1 : 0)..];
        var n = InitialN;
        var index = 0L;
        var bias = InitialBias;
        var first = true;
        while (rest.Length > 0)
        {
            if (!TryReadDelta(ref rest, bias, out var delta))
            {
                return false;
            }

            var count = output.Count + 1;
            bias = Adapt(delta, count, first);
            first = false;
            index += delta;
            var next = n + (index / count);
            if (!Rune.IsValid((int)Math.Min(next, int.MaxValue)))
            {
                return false;
            }

            n = (int)next;
            index %= count;
            output.Insert((int)index, n);
            index++;
        }

        points = output;
        return true;
    }

    /// <summary>The length of the encoded form, without the prefix.</summary>
    public static int EncodedLength(List<int> points)
    {
        var basic = points.Count(point => point < InitialN);
        var length = basic + (basic > 0 ? 1 : 0);
        var handled = basic;
        var n = InitialN;
        var delta = 0L;
        var bias = InitialBias;
        while (handled < points.Count)
        {
            var next = points.Where(point => point >= n).Min();
            delta += (long)(next - n) * (handled + 1);
            n = next;
            foreach (var point in points)
            {
                delta += point < n ? 1 : 0;
                if (point == n)
                {
                    length += Digits(delta, bias);
                    bias = Adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }

            delta++;
            n++;
        }

        return length;
    }

    private static bool TryReadDelta(ref ReadOnlySpan<char> text, int bias, out long delta)
    {
        delta = 0;
        var weight = 1L;
        for (var k = Base; ; k += Base)
        {
            var digit = text.Length == 0 ? -1 : Digit(text[0]);
            if (digit < 0 || (delta += digit * weight) > int.MaxValue)
            {
                return false;
            }

            text = text[1..];
            var threshold = Threshold(k, bias);
            if (digit < threshold)
            {
                return true;
            }

            weight *= Base - threshold;
            if (weight > int.MaxValue)
            {
                return false;
            }
        }
    }

    private static int Digits(long delta, int bias)
    {
        var count = 1;
        for (var k = Base; ; k += Base)
        {
            var threshold = Threshold(k, bias);
            if (delta < threshold)
            {
                return count;
            }

            delta = (delta - threshold) / (Base - threshold);
            count++;
        }
    }

    private static int Threshold(int k, int bias) => Math.Clamp(k - bias, TMin, TMax);

    private static int Digit(char c) => c switch
    {
        >= 'a' and <= 'z' => c - 'a',
        >= 'A' and <= 'Z' => c - 'A',
        >= '0' and <= '9' => c - '0' + 26,
        _ => -1,
    };

    private static int Adapt(long delta, int count, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / count;
        var k = 0;
        while (delta > (Base - TMin) * TMax / 2)
        {
            delta /= Base - TMin;
            k += Base;
        }

        return (int)(k + ((Base - TMin + 1) * delta / (delta + Skew)));
    }
}
