namespace Godwit.Compare.Profiling;

/// <summary>Stacks that begin alike, put together: a node for each function below what called it.</summary>
/// <param name="name">Its short name.</param>
/// <param name="frame">The function.</param>
internal sealed class FlameTree(string name, Frame frame)
{
    private readonly Dictionary<string, FlameTree> children = [];

    /// <summary>Its short name.</summary>
    public string Name => name;

    /// <summary>The function.</summary>
    public Frame Frame => frame;

    /// <summary>In how many samples it is.</summary>
    public int Count { get; private set; }

    /// <summary>What it called, by name.</summary>
    public IEnumerable<FlameTree> Children => children.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Value);

    /// <summary>How many functions are above one another at the most, this one included.</summary>
    public int Depth => 1 + children.Values.Select(c => c.Depth).DefaultIfEmpty().Max();

    /// <summary>Puts samples together.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="least">Which part of all samples a function must be in to be kept.</param>
    public static FlameTree Of(IEnumerable<Sample> samples, double least)
    {
        var root = new FlameTree("all", new Frame("all", ""));
        foreach (var sample in samples)
        {
            root.Add(sample);
        }

        root.Prune((int)Math.Ceiling(root.Count * least));
        return root;
    }

    private void Add(Sample sample)
    {
        Count++;
        var node = this;
        foreach (var frame in sample.Frames.Reverse())
        {
            var name = FrameName.Of(frame);

            // What calls itself, as stubs and state machines seem to, is one.
            if (name != node.Name)
            {
                node = node.Child(name, frame);
                node.Count++;
            }
        }
    }

    private FlameTree Child(string name, Frame frame) => children.TryGetValue(name, out var child) ? child : children[name] = new FlameTree(name, frame);

    private void Prune(int least)
    {
        foreach (var (key, child) in children.ToList())
        {
            if (child.Count < least)
            {
                children.Remove(key);
            }
            else
            {
                child.Prune(least);
            }
        }
    }
}
