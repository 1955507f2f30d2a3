using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Tests.Cluster;

/// <summary>Stands before a service of a real server, and holds some of the calls to it until the test lets them go: a network that is slow where the test wants it.</summary>
internal sealed class HeldCalls<T>
    where T : class
{
    private static readonly MethodInfo AnswersLater = typeof(HeldCalls<T>).GetMethod(nameof(AnswerLaterAsync), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<object?[]> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<string, object?[], bool> isHeld = static (_, _) => false;

    /// <summary>The arguments of the first call that was held.</summary>
    public Task<object?[]> First => first.Task;

    /// <summary>From here on calls are held for which this is true, by their name and arguments.</summary>
    public void Hold(Func<string, object?[], bool> which) => Volatile.Write(ref isHeld, which);

    /// <summary>Lets all go, those to come too.</summary>
    public void Release() => open.TrySetResult();

    /// <summary>None of them comes about, nor do those to come for which <see cref="Hold"/> was told to.</summary>
    public void Break(Exception failure) => open.TrySetException(failure);

    /// <summary>Takes the place of the server's service.</summary>
    public void Customise(IServiceCollection services)
    {
        var real = services.Last(s => s.ServiceType == typeof(T));
        services.Remove(real);
        services.AddSingleton(p =>
        {
            var proxy = DispatchProxy.Create<T, Proxy>();
            ((Proxy)(object)proxy).Begin(this, (T)(real.ImplementationFactory?.Invoke(p) ?? ActivatorUtilities.CreateInstance(p, real.ImplementationType!)));
            return proxy;
        });
    }

    private object? Call(T real, MethodInfo method, object?[] arguments)
    {
        object? Go() => method.Invoke(real, BindingFlags.DoNotWrapExceptions, null, arguments, null);

        if (!Volatile.Read(ref isHeld)(method.Name, arguments))
        {
            return Go();
        }

        first.TrySetResult(arguments);
        return method.ReturnType == typeof(Task) ? LaterAsync(Go)
            : method.ReturnType == typeof(ValueTask<IReadOnlyList<long>>) ? new ValueTask<IReadOnlyList<long>>(AnswerLaterAsync<IReadOnlyList<long>>(Go))
            : AnswersLater.MakeGenericMethod(method.ReturnType.GetGenericArguments()).Invoke(this, [(Func<object?>)Go]);
    }

    private async Task LaterAsync(Func<object?> go)
    {
        await open.Task;
        await (Task)go()!;
    }

    private async Task<TResult> AnswerLaterAsync<TResult>(Func<object?> go)
    {
        await open.Task;
        var answer = go();
        return answer is ValueTask<TResult> later ? await later : await (Task<TResult>)answer!;
    }

    /// <summary>What the server sees.</summary>
#pragma warning disable CA1852 // A class is made from it.
    public class Proxy : DispatchProxy
#pragma warning restore CA1852
    {
        private HeldCalls<T> calls = null!;
        private T real = null!;

        internal void Begin(HeldCalls<T> by, T before) => (calls, real) = (by, before);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => calls.Call(real, targetMethod!, args ?? []);
    }
}
