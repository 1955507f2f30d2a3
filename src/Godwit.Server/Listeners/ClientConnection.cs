using System.Buffers;
using System.IO.Pipelines;
using System.Security.Authentication;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Listeners;

/// <summary>
/// One client connection: reads the stream, negotiates it with <see cref="ClientStream"/>, then carries a session. The reading side is
/// here; what is written goes through <see cref="ConnectionWriter"/> once the stream is authenticated.
/// </summary>
internal sealed partial class ClientConnection : SessionLink
{
    /// <summary>How long the end of a stream waits: for what the client sent before it, and for the client to end its side too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ConnectionServices services;
    private readonly IStreamTransport transport;
    private readonly XmppReader reader;
    private readonly ClientStream stream;
    private readonly RateLimit rate;
    private readonly RateLimit bytesRate;
    private readonly ConnectionWriter writer;
    private Negotiation? negotiation;
    private ClientSession? session;
    private SaslFailure? refusal;
    private TaskCompletionSource<StreamError?>? leaving;
    private SequencePosition read;
    private bool isLent;
    private bool isClosed;
    private bool isOrderly;

    public ClientConnection(IStreamTransport transport, ConnectionServices services)
    {
        this.services = services;
        this.transport = transport;
        var limits = services.Model.Limits;
        reader = new XmppReader(services.Options.Strangers, transport.Framing == StreamTransport.Tcp ? XmppFraming.Stream : XmppFraming.WebSocket);
        negotiation = new Negotiation(services, transport);
        stream = new ClientStream(services.Options.Of(transport));
        writer = new ConnectionWriter(transport, services);
        rate = new RateLimit(limits.StanzasPerSecond, limits.StanzaBurst, services.Time);
        bytesRate = new RateLimit(limits.BytesPerSecond, limits.BytesBurst, services.Time);
    }

    /// <summary>Serves the connection until it ends.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (transport.IsSecure)
            {
                await StepAsync(new StreamInput.Secured(transport.Bindings));
            }

            await ReadAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or AuthenticationException)
        {
            ConnectionBroke(services.Logger, transport.Peer, exception.Message);
            transport.Abort();
        }
        finally
        {
            negotiation?.Dispose();
            reader.Dispose();
            await writer.StopAsync();
            if (session is not null)
            {
                session.Inbox.Send();
                await session.Life.DetachAsync(this, isOrderly);
            }
        }

        if (leaving is not null)
        {
            await SeeOffAsync(await leaving.Task);
        }
        else if (writer.HasEnded)
        {
            await LingerAsync();
            await writer.FinishAsync();
        }
    }

    public override void Abort() => transport.Abort();

    public override bool TryWriteNow(Stanza stanza) => writer.TryWriteNow(stanza);

    public override bool TryWriteNow(Element element) => writer.TryWriteNow(element);

    public override async Task SupersedeAsync()
    {
        await writer.StopAsync();
        transport.Abort();
    }

    public override async Task SuspendAsync()
    {
        leaving = new TaskCompletionSource<StreamError?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await writer.SuspendAsync();
        transport.StopReading();
    }

    public override void Leave(StreamError? error) => leaving!.TrySetResult(error);

    public override void Continue(ClientSession resumed)
    {
        // What the unbound session had queued was written before; from here on the stream is the former session's.
        session = resumed;
        _ = stream.Step(new StreamInput.Resumed(resumed.Address!));
    }

    public override void StartWriting(Element first)
    {
        writer.Write(first);
        writer.Start(session!);
    }

    /// <summary>Tells the client where to go, if it is to be told, and closes the connection: a stream that ends without a word can be resumed.</summary>
    private async Task SeeOffAsync(StreamError? error)
    {
        if (error is not null && await writer.TryFarewellAsync(error))
        {
            await LingerAsync();
        }

        await writer.FinishAsync();
    }

    private async Task ReadAsync()
    {
        while (!isClosed)
        {
            Release();

            // What a client sent before it closed the connection is read to the end.
            var data = Lend(await (negotiation is null ? transport.ReadAsync(CancellationToken.None) : ReadInTimeAsync(negotiation)));
            if (data.IsEmpty || writer.HasEnded)
            {
                return;
            }

            try
            {
                while (!isClosed && reader.TryRead(ref data, out var read))
                {
                    await HandleAsync(read, data);
                }

                session?.Inbox.Send();
            }
            catch (XmlStreamException exception)
            {
                await CloseAsync(new StreamError(exception.Condition));
            }
        }
    }

    private ReadOnlySequence<byte> Lend(ReadResult result)
    {
        (read, isLent) = (result.Buffer.End, true);
        return result.Buffer;
    }

    /// <summary>Gives back what was lent by the last read, if that is not done yet.</summary>
    private void Release()
    {
        if (isLent)
        {
            isLent = false;
            transport.Advance(read);
        }
    }

    /// <summary>Waits for bytes of the negotiation; nothing comes when the stream is over, or took too long.</summary>
    private async ValueTask<ReadResult> ReadInTimeAsync(Negotiation negotiation)
    {
        try
        {
            return await transport.ReadAsync(negotiation.Expired);
        }
        catch (OperationCanceledException) when (negotiation.Failure is { } error)
        {
            services.Sessions.Metrics.Limited("negotiation-time");
            await CloseAsync(error);
            return default;
        }
    }

    /// <summary>
    /// Reads and drops what the client still sends until it has ended its side too (RFC 6120 §4.4), for a while at the most. A connection that is closed
    /// with something unread is reset, and what was written last may never be seen.
    /// </summary>
    private async Task LingerAsync()
    {
        using var patience = new CancellationTokenSource(Patience, services.Time);
        try
        {
            do
            {
                Release();
            }
            while (!Lend(await transport.ReadAsync(patience.Token)).IsEmpty);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            ConnectionBroke(services.Logger, transport.Peer, exception.Message);
        }
    }

    private ValueTask HandleAsync(XmppEvent read, ReadOnlySequence<byte> rest) => read.Kind switch
    {
        XmppEventKind.Element when session?.Address is not null => ElementAsync(),
        XmppEventKind.Element => StepAsync(new StreamInput.Received(reader.ToElement()), rest),
        XmppEventKind.StreamOpen => StepAsync(new StreamInput.Opened(reader.Header), rest),
        XmppEventKind.StreamClose => EndOfStreamAsync(),
        _ => ValueTask.CompletedTask,
    };

    private async ValueTask ElementAsync()
    {
        if (rate.Delay() is { Ticks: > 0 } delay)
        {
            services.Sessions.Metrics.Limited("stanza-rate");
            session!.Inbox.Send();
            await Task.Delay(delay, services.Time);
        }

        if (bytesRate.Delay(reader.Length) is { Ticks: > 0 } more)
        {
            services.Sessions.Metrics.Limited("byte-rate");
            session!.Inbox.Send();
            await Task.Delay(more, services.Time);
        }

        switch (reader.TryToStanza(out var stanza))
        {
            case StanzaOutcome.Stanza:
                await StanzaAsync(stanza!);
                break;
            case StanzaOutcome.MalformedAddress:
                Answer(stanza!.ToError(StanzaError.JidMalformed));
                break;
            default:
                await StepAsync(new StreamInput.Received(reader.ToElement()));
                break;
        }
    }

    private async ValueTask StanzaAsync(Stanza stanza)
    {
        if (stanza.From is { } from && !from.Equals(session!.Address) && !from.Equals(session.Account))
        {
            // RFC 6120 §8.1.2.1.
            await CloseAsync(StreamError.InvalidFrom);
            return;
        }

        if (stanza.Kind == StanzaKind.Iq && (stanza.Id is null || stanza.Type is not ("get" or "set" or "result" or "error")))
        {
            Answer(stanza.With(session!.Address, stanza.To).ToError(StanzaError.BadRequest));
            return;
        }

        if (session!.Life.Receive(this) is not { } receipt)
        {
            isClosed = true;
            return;
        }

        await session.Inbox.AddAsync(stanza.With(session.Address, stanza.To), receipt);
    }

    /// <summary>Answers a stanza that goes no further.</summary>
    private void Answer(Stanza error)
    {
        if (session!.Life.Receive(this) is { } receipt)
        {
            session.Deliver(error);
            session.Ledger.Handled(receipt);
        }
    }

    private async ValueTask EndOfStreamAsync()
    {
        isOrderly = true;
        if (session is not null)
        {
            // The end of the server's side says that what came before is done, and comes behind its answers.
            await session.Inbox.WhenIdleAsync().WaitAsync(Patience, services.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await StepAsync(new StreamInput.Closed());
    }

    private async ValueTask CloseAsync(StreamError error) => await StepAsync(new StreamInput.CloseRequested(error));

    private async ValueTask StepAsync(StreamInput input, ReadOnlySequence<byte> rest = default)
    {
        var effects = new Queue<StreamEffect>(stream.Step(input));
        while (effects.TryDequeue(out var effect))
        {
            if (await ApplyAsync(effect, rest) is { } next)
            {
                foreach (var following in stream.Step(next))
                {
                    effects.Enqueue(following);
                }
            }
        }

        await writer.FlushDirectAsync();
    }

    private async ValueTask<StreamInput?> ApplyAsync(StreamEffect effect, ReadOnlySequence<byte> rest)
    {
        switch (effect)
        {
            case StreamEffect.SendHeader { Header: var header }:
                writer.Write(header);
                return null;
            case StreamEffect.Send { Element: var element }:
                writer.Write(element);
                return null;
            case StreamEffect.StartTls:
                return await SecureAsync(rest);
            case StreamEffect.ResetReader:
                reader.Reset();
                return null;
            case StreamEffect.LookUpCredentials { Account: var account } when !services.Authenticator.Admits(account, transport.Peer):
                return new StreamInput.AuthenticationDecided(SaslFailure.TemporaryAuthFailure);
            case StreamEffect.LookUpCredentials { Account: var account }:
                (var credentials, refusal) = await services.Authenticator.FindAsync(account);
                return new StreamInput.CredentialsFound(credentials);
            case StreamEffect.DecideAuthentication decision:
                return new StreamInput.AuthenticationDecided(await services.Authenticator.DecideAsync(decision, refusal, transport.Peer));
            case StreamEffect.Authenticated { Account: var account }:
                session = new ClientSession(account, services.Sessions);
                session.Life.Attach(this);
                reader.Limits = services.Options.Known;
                return null;
            case StreamEffect.HandleUnauthenticated { Iq: var iq }:
                writer.Write(await negotiation!.AnswerAsync(iq));
                return null;
            case StreamEffect.BindResource bind:
                return await BindAsync(bind);
            case StreamEffect.Established:
                writer.Start(session!);
                Joined();
                return null;
            case StreamEffect.Pass { Element: var element }:
                return await PassAsync(element);
            case StreamEffect.Close { Error: var error }:
                isClosed = true;
                await writer.CloseAsync(error);
                return null;
            case StreamEffect.Disconnect:
                isClosed = true;
                transport.Abort();
                return null;
            default:
                throw new InvalidOperationException($"The stream wants {effect}, which nobody does.");
        }
    }

    private async Task<StreamInput> SecureAsync(ReadOnlySequence<byte> rest)
    {
        await transport.FlushAsync(CancellationToken.None);
        if (!rest.IsEmpty)
        {
            // RFC 6120 §5.4.3.3: nothing that was sent in the clear may count as sent under TLS.
            throw new IOException("The client sent data after <starttls/>.");
        }

        Release();
        await transport.SecureAsync(negotiation!.Expired);
        return new StreamInput.Secured(transport.Bindings);
    }

    private async Task<StreamInput> BindAsync(StreamEffect.BindResource bind)
    {
        var address = await session!.BindAsync(bind.Address.Resource);
        return address is null ? new StreamInput.BindRefused(StanzaError.ResourceConstraint) : new StreamInput.Bound(address);
    }

    private async Task<StreamInput?> PassAsync(Element element)
    {
        var handler = services.Modules.Table.StreamElement(element.Namespace, element.Name);
        if (handler is null)
        {
            return new StreamInput.CloseRequested(StreamError.UnsupportedStanzaType);
        }

        var former = session!;
        former.Inbox.Send();
        if (former.Life.Link != this)
        {
            // Another connection has taken the session over.
            isClosed = true;
            return null;
        }

        var wasBound = former.Address is not null;
        await handler(former, element);
        if (session != former || (!wasBound && former.Address is not null))
        {
            Joined();
        }

        return null;
    }

    /// <summary>The client has a session. One that came while the others were told that the node stops is told so too.</summary>
    private void Joined()
    {
        negotiation?.Dispose();
        negotiation = null;
        if (services.Sessions.Registry.IsClosing)
        {
            session!.Close(StreamError.SystemShutdown.Condition);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The connection from {Peer} broke: {Reason}")]
    private static partial void ConnectionBroke(ILogger logger, string peer, string reason);
}
