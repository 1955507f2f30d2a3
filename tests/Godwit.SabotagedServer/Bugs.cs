using Godwit.Abstractions.Stores;

namespace Godwit.SabotagedServer;

/// <summary>The deliberate bugs, by name.</summary>
internal static class Bugs
{
    /// <summary>Puts a bug into the server.</summary>
    public static void Put(string bug, IServiceCollection services)
    {
        switch (bug)
        {
            case "hasty":
                Wrap(services, static real => new HastyLogStore(real));
                break;
            case "unfenced":
                Wrap(services, static real => new UnfencedLogStore(real));
                break;
            case "forgetful":
                services.AddSingleton<IOutgoingGrainCallFilter, ForgetfulCalls>();
                break;
            default:
                throw new ArgumentException($"There is no bug '{bug}'; there are: hasty, unfenced, forgetful.");
        }
    }

    private static void Wrap(IServiceCollection services, Func<IMessageLogStore, IMessageLogStore> wrap)
    {
        var real = services.Last(s => s.ServiceType == typeof(IMessageLogStore));
        services.Remove(real);
        services.AddSingleton(p => wrap((IMessageLogStore)real.ImplementationFactory!(p)));
    }
}
