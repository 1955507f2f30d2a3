using Godwit.Server.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Godwit.Server.Health;

/// <summary>
/// Keeps what is for the operator from the world, also when the HTTP port is open to it: numbers about users and load, and reasons with paths in them.
/// </summary>
public static class OperatorPages
{
    /// <summary>What proxies add to the requests that they pass on. Who asks through one is not who is connected.</summary>
    private static readonly string[] Forwarding = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"];

    /// <summary>Refuses the paths that begin so to all but the operator.</summary>
    public static void UseOperatorPages(this WebApplication app, GodwitModel model, PathString path) => app.Use(async (http, next) =>
    {
        if (!http.Request.Path.StartsWithSegments(path) || model.IsOperator(http))
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync("This page is for the operator: see operatorNetworks.\n");
    });

    /// <summary>True when the request comes from where the operator is.</summary>
    internal static bool IsOperator(this GodwitModel model, HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && model.OperatorNetworks.Contains(address) && !Array.Exists(Forwarding, http.Request.Headers.ContainsKey);
}
