using Microsoft.Extensions.ObjectPool;

namespace Godwit.Server.Sessions;

/// <summary>Lists for what passes a session: few sessions have something under way at a time, and those that have not hold none. Used by any thread.</summary>
internal static class SpareLists<T>
{
    /// <summary>One that has grown larger in a burst is not kept.</summary>
    private const int MostItems = 64;

    private const int MostKept = 256;

    private static readonly DefaultObjectPool<List<T>> Pool = new(new Policy(), MostKept);

    /// <summary>An empty list.</summary>
    public static List<T> Take() => Pool.Get();

    /// <summary>The list is not used any more; it is emptied.</summary>
    public static void Give(List<T> list) => Pool.Return(list);

    private sealed class Policy : PooledObjectPolicy<List<T>>
    {
        public override List<T> Create() => [];

        public override bool Return(List<T> obj)
        {
            obj.Clear();
            return obj.Capacity <= MostItems;
        }
    }
}
