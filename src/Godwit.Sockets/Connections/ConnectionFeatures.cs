using System.Collections;
using Microsoft.AspNetCore.Http.Features;

namespace Godwit.Sockets.Connections;

/// <summary>The few features that are set on a connection: a short list, for a table would cost more than all they hold.</summary>
internal sealed class ConnectionFeatures : IFeatureCollection
{
    private KeyValuePair<Type, object>[] entries = [];

    public bool IsReadOnly => false;

    public int Revision { get; private set; }

    public object? this[Type key]
    {
        get => Array.Find(entries, e => e.Key == key).Value;
        set
        {
            var others = Array.FindAll(entries, e => e.Key != key);
            entries = value is null ? others : [.. others, new(key, value)];
            Revision++;
        }
    }

    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => entries.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
