using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Abstractions.Sessions;

/// <summary>Handles an element of an authenticated stream that is no stanza. Stanzas that follow wait until it is done.</summary>
public delegate ValueTask StreamElementHandler(ISession session, Element element);

/// <summary>A stream when its features are announced.</summary>
/// <param name="Domain">The domain the client connected to.</param>
/// <param name="IsAuthenticated">True after SASL.</param>
/// <param name="IsSecure">True under TLS, or where plaintext was allowed by the operator.</param>
public readonly record struct StreamFeatureContext(string Domain, bool IsAuthenticated, bool IsSecure);

/// <summary>Answers an iq of a stream that is not authenticated; <paramref name="peer"/> is the client's network address.</summary>
public delegate ValueTask<Modules.Reply> UnauthenticatedIqHandler(Stanza stanza, string domain, string peer);

/// <summary>Looks at a stanza that leaves through a session's stream. True lets it go; false when the module keeps it for later.</summary>
public delegate bool SendHook(ISession session, Stanza stanza);
