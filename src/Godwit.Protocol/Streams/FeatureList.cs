using Godwit.Protocol.Sasl;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams;

/// <summary>Composes <c>stream:features</c> (RFC 6120 §4.3.2).</summary>
internal static class FeatureList
{
    /// <summary>The mechanisms that this channel allows, in the order of preference.</summary>
    public static IEnumerable<SaslMechanism> Mechanisms(StreamFacts facts) =>
        facts.MustSecure ? [] : facts.Options.Mechanisms.Where(mechanism => IsPossible(mechanism, facts));

    public static Element BeforeAuthentication(StreamFacts facts)
    {
        var features = Empty();
        if (facts.OffersStartTls)
        {
            var startTls = new Element("starttls", Namespaces.Tls);
            features.Add(facts.MustSecure ? startTls.Add("required") : startTls);
        }

        if (facts.MustSecure)
        {
            return features;
        }

        var mechanisms = Mechanisms(facts).ToList();
        if (mechanisms.Count > 0)
        {
            var list = new Element("mechanisms", Namespaces.Sasl);
            mechanisms.ForEach(mechanism => list.Add("mechanism", mechanism.Name));
            features.Add(list);
        }

        if (mechanisms.Exists(mechanism => mechanism.BindsChannel))
        {
            // XEP-0440: which bindings may be used, so that a client need not guess.
            var types = new Element("sasl-channel-binding", Namespaces.SaslChannelBinding);
            types.AddRange(facts.Bindings.Select(binding => new Element("channel-binding", types.Namespace).Set("type", binding.Type)));
            features.Add(types);
        }

        return features.AddRange(Others(facts));
    }

    public static Element AfterAuthentication(StreamFacts facts) =>
        Empty().Add(new Element("bind", Namespaces.Bind)).AddRange(Others(facts));

    private static Element Empty() => new("features", Namespaces.Streams);

    private static IEnumerable<Element> Others(StreamFacts facts) =>
        facts.Options.Features(new StreamPhase(facts.Domain!, facts.Account is not null, facts.IsSecure));

    private static bool IsPossible(SaslMechanism mechanism, StreamFacts facts) =>
        (!mechanism.BindsChannel || facts.Bindings.Count > 0)
        && (!mechanism.RevealsPassword || facts.IsSecure || facts.Options.AllowPlainWithoutTls);
}
