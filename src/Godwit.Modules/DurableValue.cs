namespace Godwit.Modules;

/// <summary>
/// A value that holds from the moment of a change, so that what comes next finds it, and is taken back when the change could not be written:
/// memory and store are the same again. Used in turns of one account.
/// </summary>
/// <param name="stored">The value that is in the store.</param>
internal sealed class DurableValue<T>(T stored)
    where T : class
{
    private T durable = stored;
    private int underWay;

    public T Current { get; private set; } = stored;

    /// <summary>Changes the value. The task completes when that is durable, and fails as the write does.</summary>
    /// <param name="value">The new value, made from <see cref="Current"/>.</param>
    /// <param name="save">Writes it; writes are made in the order of the calls.</param>
    public async Task ChangeAsync(T value, Func<T, Task> save)
    {
        Current = value;
        underWay++;
        try
        {
            await save(value);
            durable = value;
        }
        finally
        {
            underWay--;
            if (underWay == 0)
            {
                Current = durable;
            }
        }
    }
}
