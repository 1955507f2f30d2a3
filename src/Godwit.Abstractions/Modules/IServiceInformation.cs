using Godwit.Protocol.Xml;

namespace Godwit.Abstractions.Modules;

/// <summary>Something that a module adds to what service discovery tells of the server (XEP-0128).</summary>
public interface IServiceInformation
{
    /// <summary>The data form (XEP-0004) to add, or null for none.</summary>
    Element? Form();
}
