using Godwit.Server.Scheduling;

namespace Godwit.Server.Accounts;

/// <summary>How long an acknowledgement may wait before a mailbox saves it. Losing it only means that a message comes once more, under the same id.</summary>
internal sealed class MailboxDelay(TimeProvider time) : SharedDelay(time, TimeSpan.FromSeconds(5));
