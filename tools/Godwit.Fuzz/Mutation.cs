namespace Godwit.Fuzz;

/// <summary>Spoils input a little.</summary>
public static class Mutation
{
    /// <summary>Applies one to four small changes: bytes flipped, removed, repeated, put in; tokens put in; the end cut off.</summary>
    public static byte[] Apply(Random random, byte[] input, IReadOnlyList<byte[]> tokens)
    {
        var bytes = new List<byte>(input);
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            Change(random, bytes, tokens);
        }

        return [.. bytes];
    }

    private static void Change(Random random, List<byte> bytes, IReadOnlyList<byte[]> tokens)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(1, 16), bytes.Count - at);
        switch (random.Next(7))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 3:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 4 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                bytes.InsertRange(at, tokens[random.Next(tokens.Count)]);
                break;
        }
    }

    /// <summary>Cuts input into parts, some of them empty.</summary>
    public static IReadOnlyList<byte[]> Split(Random random, byte[] input)
    {
        var most = random.Next(3) switch { 0 => 1, 1 => 8, _ => 100 };
        var parts = new List<byte[]>();
        for (var at = 0; at < input.Length;)
        {
            var length = Math.Min(random.Next(most == 1 ? 1 : 0, most + 1), input.Length - at);
            parts.Add(input[at..(at + length)]);
            at += length;
        }

        return parts;
    }
}
