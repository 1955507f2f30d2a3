using Godwit.Abstractions.Entities;
using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;

namespace Godwit.Modules.Rooms;

/// <summary>Rooms in which several people talk, at <c>conference.DOMAIN</c>. Each has an archive (XEP-0313).</summary>
[Xep(45, "1.35.1", Except = "Registration with a room, requests for voice, reserved nicknames and requests to other occupants.")]
[Xep(249, "1.2")]
[Xep(410, "1.1.0")]
public sealed class RoomsModule(RoomsOptions options, IDocumentStore documents) : IModule
{
    private const string Name = "conference";

    private readonly RoomsService service = new(documents);

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Subdomain(Name, Make, service.HandleAsync);

    private Room Make(IEntityContext context) => new(context, new RoomStore(context, documents), options);
}
