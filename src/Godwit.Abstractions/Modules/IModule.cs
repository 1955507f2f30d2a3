namespace Godwit.Abstractions.Modules;

/// <summary>
/// A feature of the server, usually one XEP: one small folder. Constructed once per node, with constructor injection of the stores
/// and of <see cref="TimeProvider"/>; everything it adds goes through the builder, so that unloading it leaves nothing behind.
/// </summary>
public interface IModule
{
    /// <summary>Declares what the module adds. Called once, before the module serves anybody.</summary>
    void Configure(IModuleBuilder m);
}
