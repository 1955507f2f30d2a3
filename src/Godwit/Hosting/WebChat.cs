using Godwit.Server.Configuration;
using Microsoft.Extensions.FileProviders;

namespace Godwit.Hosting;

/// <summary>Serves the web chat under <c>/chat/</c> when it has been built.</summary>
internal static partial class WebChat
{
    public static void MapWebChat(this WebApplication app, GodwitModel model)
    {
        app.MapGet("/", () => Results.Redirect("/chat/"));
        var folder = Folder();
        if (folder is null)
        {
            NotBuilt(app.Logger);
            app.MapGet("/chat/{**path}", () => Results.Text("The web chat is not built: run ./web/build (it needs Node.js 20 with npm), then start the server again.\n", statusCode: 404));
            return;
        }

        app.MapGet("/chat/config.json", () => Results.Json(new { domain = model.DefaultDomain }));
        var files = new PhysicalFileProvider(folder);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files, RequestPath = "/chat" });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, RequestPath = "/chat", ServeUnknownFileTypes = false });
    }

    /// <summary>Beside the program when it is installed; in the folder of build results when it runs from a checkout.</summary>
    private static string? Folder()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            foreach (var candidate in new[] { Path.Combine(directory.FullName, "chat"), Path.Combine(directory.FullName, "artifacts", "web", "chat") })
            {
                if (File.Exists(Path.Combine(candidate, "index.html")))
                {
                    return candidate;
                }
            }
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The web chat is not built, so /chat/ is empty: run ./web/build (it needs Node.js 20 with npm)")]
    private static partial void NotBuilt(ILogger logger);
}
