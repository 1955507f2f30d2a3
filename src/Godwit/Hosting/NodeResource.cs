using Godwit.Server.Configuration;
using OpenTelemetry.Resources;
using Orleans.Runtime;

namespace Godwit.Hosting;

/// <summary>Of which node the metrics are: those of a cluster say it with the attribute <c>service.instance.id</c>, the name that <c>godwit cluster nodes</c> lists.</summary>
internal static class NodeResource
{
    public static ResourceBuilder Of(GodwitModel model)
    {
        var service = ResourceBuilder.CreateEmpty().AddService("godwit", autoGenerateServiceInstanceId: false);
        return model.Cluster.Database is null ? service : service.AddDetector(static services => new Detector(services));
    }

    private sealed class Detector(IServiceProvider services) : IResourceDetector
    {
        public Resource Detect() => new([new("service.instance.id", services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString())]);
    }
}
