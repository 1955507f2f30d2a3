namespace Godwit.Storage.Owners;

/// <summary>Who owns rows: an account or a room.</summary>
/// <param name="Id">Its number, never used twice.</param>
/// <param name="Bucket">The bucket of its JID.</param>
/// <param name="Base">Its log begins after this sequence number.</param>
internal sealed record Owner(long Id, int Bucket, long Base);
