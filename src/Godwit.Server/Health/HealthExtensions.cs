using Godwit.Server.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Godwit.Server.Health;

/// <summary><c>/health/live</c> answers as long as the process does; <c>/health/ready</c> when clients may be sent here, else with the reasons.</summary>
public static class HealthExtensions
{
    /// <summary>Adds the checks.</summary>
    public static IServiceCollection AddGodwitHealth(this IServiceCollection services)
    {
        services.AddSingleton<NodeEnd>();
        services.AddHealthChecks().AddCheck<NodeHealthCheck>("node").AddCheck<StoreHealthCheck>("store");
        return services;
    }

    /// <summary>Serves both addresses: 200, or 503; to the operator with one line for each reason.</summary>
    public static void MapGodwitHealth(this WebApplication app, GodwitModel model)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false, ResponseWriter = static (http, _) => WriteAsync(http, "live\n") });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = (http, report) => WriteAsync(http, report, model.IsOperator(http)) });
    }

    private static Task WriteAsync(HttpContext http, HealthReport report, bool isOperator)
    {
        var reasons = report.Entries.Values
            .Where(e => e.Status != HealthStatus.Healthy)
            .Select(e => $"not ready: {e.Description ?? e.Exception?.Message}\n");
        return WriteAsync(http, report.Status == HealthStatus.Healthy ? "ready\n" : isOperator ? string.Concat(reasons) : "not ready\n");
    }

    private static Task WriteAsync(HttpContext http, string text)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text);
    }
}
