using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Godwit.Cluster.Membership;

/// <summary>Has the engine read what another node says first, and looks at it before.</summary>
/// <param name="input">What comes from the other node.</param>
/// <param name="preambles">Reads what it says.</param>
/// <param name="introduced">Is told who it is, once; what it throws, the engine gets in place of the preamble.</param>
internal sealed class IntroductionReader(PipeReader input, Serializer<EnginePreamble> preambles, Action<SiloAddress?> introduced) : PipeReader
{
    private bool isIntroduced;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
        Look(result.Buffer);
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!input.TryRead(out result))
        {
            return false;
        }

        Look(result.Buffer);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => input.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => input.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => input.Complete(exception);

    private void Look(ReadOnlySequence<byte> bytes)
    {
        if (isIntroduced || bytes.Length < sizeof(int))
        {
            return;
        }

        Span<byte> first = stackalloc byte[sizeof(int)];
        bytes.Slice(0, sizeof(int)).CopyTo(first);
        var length = BinaryPrimitives.ReadInt32LittleEndian(first);
        if (length < 0 || bytes.Length - sizeof(int) < length)
        {
            return;
        }

        isIntroduced = true;
        introduced(preambles.Deserialize(bytes.Slice(sizeof(int), length))?.Node);
    }
}
