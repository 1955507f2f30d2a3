using System.Xml.Linq;
using Godwit.Protocol;
using Microsoft.AspNetCore.Http;

namespace Godwit.Server.Listeners;

/// <summary>Tells clients where the WebSocket is, from the web address of the domain (XEP-0156).</summary>
internal static class HostMeta
{
    public static IResult Xml(HttpRequest request)
    {
        XNamespace ns = "http://docs.oasis-open.org/ns/xri/xrd-1.0";
        var document = new XDocument(new XElement(ns + "XRD", new XElement(ns + "Link", new XAttribute("rel", Namespaces.WebSocketConnection), new XAttribute("href", Address(request)))));
        request.HttpContext.Response.Headers.AccessControlAllowOrigin = "*";
        return Results.Text(document.ToString(), "application/xrd+xml");
    }

    public static IResult Json(HttpRequest request)
    {
        request.HttpContext.Response.Headers.AccessControlAllowOrigin = "*";
        return Results.Json(new { links = new[] { new { rel = Namespaces.WebSocketConnection, href = Address(request) } } });
    }

    private static string Address(HttpRequest request) => $"{(request.IsHttps ? "wss" : "ws")}://{request.Host}/ws";
}
