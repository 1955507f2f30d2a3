using System.Globalization;
using System.Text;
using Godwit.Protocol;

namespace Godwit.Load.Clients;

/// <summary>One client with a session and stream management. Makes do with little, so that it is not what is measured.</summary>
internal sealed class LoadClient : IDisposable
{
    private static readonly byte[] Request = Encoding.UTF8.GetBytes($"<r xmlns='{Namespaces.StreamManagement}'/>");

    private readonly Login login;
    private readonly OutputQueue output;
    private readonly IReceiver receiver;
    private readonly Lock gate = new();
    private readonly Queue<long> open = new();
    private uint acknowledged;
    private uint handled;
    private volatile bool isClosing;

    private LoadClient(int number, Login login, IReceiver receiver)
    {
        Number = number;
        this.login = login;
        this.receiver = receiver;
        output = new OutputQueue(login.Stream, Fail);
    }

    /// <summary>Which of the clients it is.</summary>
    public int Number { get; }

    /// <summary>Completes when the stream is over.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>How many stanzas the server has not acknowledged.</summary>
    public int OpenCount
    {
        get
        {
            lock (gate)
            {
                return open.Count;
            }
        }
    }

    /// <summary>Logs in, binds, enables stream management and says hello.</summary>
    public static async Task<LoadClient> ConnectAsync(Settings settings, int number, IReceiver receiver)
    {
        var login = new Login(settings, $"{settings.Prefix}{number}");
        try
        {
            await login.RunAsync();
            await login.SendAsync($"<iq type='set' id='b'><bind xmlns='{Namespaces.Bind}'><resource>load</resource></bind></iq>");
            var bound = await login.ExpectAsync("iq");
            if (bound["type"] != "result")
            {
                throw new LoadException($"The server binds no resource: {bound}");
            }

            await login.SendAsync($"<enable xmlns='{Namespaces.StreamManagement}'/>");
            await login.ExpectAsync("enabled");
            var client = new LoadClient(number, login, receiver);
            client.Send("<presence/>"u8, 0, ask: false);
            client.Ended = client.ReadAsync();
            return client;
        }
        catch
        {
            login.Dispose();
            throw;
        }
    }

    /// <summary>Sends a stanza.</summary>
    /// <param name="stanza">Its XML.</param>
    /// <param name="intended">When it was to be sent, or 0 when its acknowledgement does not matter.</param>
    /// <param name="ask">Whether to ask for the acknowledgement at once.</param>
    public void Send(ReadOnlySpan<byte> stanza, long intended, bool ask = true)
    {
        lock (gate)
        {
            open.Enqueue(intended);
            output.Send(stanza);
            if (ask)
            {
                output.Send(Request);
            }
        }
    }

    /// <summary>Asks for the acknowledgement of all that was sent.</summary>
    public void Ask() => output.Send(Request);

    /// <summary>Ends the stream; completes when the server has ended it too.</summary>
    public async Task CloseAsync()
    {
        isClosing = true;
        output.Send("</stream:stream>"u8);
        await Ended;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isClosing = true;
        login.Dispose();
    }

    private async Task ReadAsync()
    {
        var elements = login.Elements;
        try
        {
            while (await elements.ReadAsync())
            {
                Handle(elements);
            }

            Fail(new IOException("The server closed the stream."));
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            Fail(exception);
        }
    }

    private void Handle(ElementStream elements)
    {
        var reader = elements.Current;
        if (reader.Namespace == Namespaces.StreamManagement)
        {
            if (reader.Name == "r")
            {
                output.Send(Encoding.ASCII.GetBytes($"<a xmlns='{Namespaces.StreamManagement}' h='{handled}'/>"));
            }
            else if (reader.Name == "a")
            {
                Acknowledge(uint.Parse(reader.ToElement()["h"]!, CultureInfo.InvariantCulture));
            }
        }
        else if (reader.TryToStanza(out var stanza) != Protocol.Stanzas.StanzaOutcome.NotAStanza)
        {
            handled++;
            receiver.Received(this, stanza!);
        }
        else
        {
            Fail(new IOException(reader.ToElement().ToString()));
        }
    }

    private void Acknowledge(uint count)
    {
        lock (gate)
        {
            for (; acknowledged != count && open.TryDequeue(out var intended); acknowledged++)
            {
                if (intended != 0)
                {
                    receiver.Acknowledged(this, intended);
                }
            }
        }
    }

    private void Fail(Exception exception)
    {
        if (!isClosing)
        {
            isClosing = true;
            receiver.Broke(this, exception.Message);
        }
    }
}
