using System.Globalization;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.StreamManagement;

/// <summary>The stream error of XEP-0198.</summary>
public static class StreamManagementError
{
    /// <summary>The peer acknowledged more than it was sent, XEP-0198 §4.</summary>
    /// <param name="handled">What the peer said.</param>
    /// <param name="sent">What it was sent.</param>
    public static StreamError HandledCountTooHigh(uint handled, uint sent) => StreamError.UndefinedCondition with
    {
        Application = new Element("handled-count-too-high", Namespaces.StreamManagement)
            .Set("h", handled.ToString(CultureInfo.InvariantCulture))
            .Set("send-count", sent.ToString(CultureInfo.InvariantCulture)),
    };
}
