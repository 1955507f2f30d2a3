using System.Net;
using Godwit.Abstractions.Modules;
using Microsoft.Extensions.Configuration;

namespace Godwit.Server.Configuration;

/// <summary>The configuration can't be used; the message is one line that says where, what, and what is allowed.</summary>
public sealed class ConfigurationException(string message) : Exception(message);

/// <summary>Makes the model from a JSON file with comments, <c>GODWIT_…</c> variables and the command line; later ones win.</summary>
public static class ConfigurationReader
{
    /// <summary>Reads and validates.</summary>
    /// <param name="file">The JSON file, or null.</param>
    /// <param name="arguments">Keys and values from the command line.</param>
    /// <param name="modules">The keys of the modules' options.</param>
    /// <exception cref="ConfigurationException">A key is unknown, or a value is not allowed.</exception>
    public static GodwitModel Read(string? file, IEnumerable<KeyValuePair<string, string?>> arguments, IReadOnlyList<ModuleSetting> modules)
    {
        var builder = new ConfigurationBuilder();
        if (file is not null)
        {
            var path = Path.GetFullPath(file);
            if (!File.Exists(path))
            {
                throw new ConfigurationException($"There is no file {path}.");
            }

            builder.AddJsonFile(path, optional: false);
        }

        IConfigurationRoot root;
        try
        {
            root = builder.AddEnvironmentVariables("GODWIT_").AddInMemoryCollection(arguments).Build();
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException)
        {
            throw new ConfigurationException($"{file} is not JSON: {exception.InnerException?.Message ?? exception.Message}");
        }

        return Check(new ConfigurationKeys(root, modules).Apply());
    }

    private static GodwitModel Check(GodwitModel model) => model.AllowPlaintext && !IPAddress.IsLoopback(model.Bind)
        ? throw new ConfigurationException($"allowPlaintext is only for tests on one machine: bind to a loopback address instead of {model.Bind}, or leave it out.")
        : model;
}
