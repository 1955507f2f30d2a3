"""Godwit with slixmpp, a client library of its own making: logins, messages, and the everyday extensions."""

import asyncio
import os
import sys
import traceback

import slixmpp

HOST = os.environ["XMPP_HOST"]
DOMAIN = os.environ["XMPP_DOMAIN"]
C2S = int(os.environ["XMPP_C2S_PORT"])
TLS = int(os.environ["XMPP_TLS_PORT"])
CA = os.environ["XMPP_CA"]
PLUGINS = ("xep_0030", "xep_0045", "xep_0054", "xep_0092", "xep_0191", "xep_0198", "xep_0199", "xep_0202", "xep_0249", "xep_0280", "xep_0313", "xep_0352")


class Client(slixmpp.ClientXMPP):
    """A client that is told what to do and remembers what it got. The server's certificate is verified."""

    def __init__(self, name, resource, mechanism=None, password=None):
        super().__init__(f"{name}@{DOMAIN}/{resource}", password or f"{name}-secret", sasl_mech=mechanism)
        self.ca_certs = CA
        self.messages = asyncio.Queue()
        self.started = asyncio.get_running_loop().create_future()
        for plugin in PLUGINS:
            self.register_plugin(plugin)
        self.add_event_handler("session_start", lambda _: self._set(True))
        self.add_event_handler("failed_all_auth", lambda _: self._set(False))
        self.add_event_handler("disconnected", lambda _: self._set(False))
        self.add_event_handler("message", self.messages.put_nowait)
        self.add_event_handler("message_error", self.messages.put_nowait)

    def _set(self, value):
        if not self.started.done():
            self.started.set_result(value)

    async def login(self, direct_tls=False):
        if direct_tls:
            self.connect((HOST, TLS), use_ssl=True, force_starttls=False, disable_starttls=True)
        else:
            self.connect((HOST, C2S))
        return await asyncio.wait_for(self.started, 20)

    async def online(self, direct_tls=False):
        assert await self.login(direct_tls), "the login failed"
        await self.get_roster(timeout=5)
        self.send_presence()
        await self["xep_0199"].ping(DOMAIN, timeout=5)
        return self

    async def message(self):
        return await asyncio.wait_for(self.messages.get(), 10)

    async def leave(self):
        # XEP-0198, 4: a last <a/> before the end of the stream. The library does not send it by itself, and what it has
        # not acknowledged waits in the mailbox and comes again at the next login, in the middle of another test.
        if self["xep_0198"].enabled_in:
            self["xep_0198"].send_ack()
        await asyncio.wait_for(self.disconnect(wait=1), 10)


async def login_with_each_mechanism():
    for mechanism in ("SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS", "PLAIN"):
        for direct_tls in (False, True):
            # A client that asks for a mechanism without binding says that it knows bindings, and is right to be refused where they were offered.
            if mechanism.startswith("SCRAM") and not mechanism.endswith("-PLUS"):
                continue
            client = Client("romeo", "login", mechanism)
            assert await client.login(direct_tls), f"{mechanism} failed"
            await client.leave()


async def a_wrong_password_is_refused():
    client = Client("romeo", "wrong", password="not-it")
    assert not await client.login(), "let in with a wrong password"


async def messages_go_both_ways_between_starttls_and_direct_tls():
    romeo, juliet = await Client("romeo", "a").online(), await Client("juliet", "b").online(direct_tls=True)
    romeo.send_message(f"juliet@{DOMAIN}", "Wherefore?", mtype="chat")
    got = await juliet.message()
    assert got["body"] == "Wherefore?", got
    juliet.send_message(got["from"], "Deny thy father.", mtype="chat")
    assert (await romeo.message())["body"] == "Deny thy father."
    await romeo.leave()
    await juliet.leave()


async def a_message_waits_for_who_is_away():
    romeo = await Client("romeo", "a").online()
    romeo.send_message(f"benvolio@{DOMAIN}", "Part, fools!", mtype="chat")
    await romeo["xep_0199"].ping(f"romeo@{DOMAIN}", timeout=5)
    benvolio = await Client("benvolio", "b").online()
    got = await benvolio.message()
    assert got["body"] == "Part, fools!" and got.xml.find("{urn:xmpp:delay}delay") is not None, got
    await romeo.leave()
    await benvolio.leave()


async def a_subscription_brings_presence():
    romeo, juliet = await Client("romeo", "a").online(), await Client("juliet", "b").online()
    seen = asyncio.get_running_loop().create_future()
    romeo.add_event_handler("presence_available", lambda p: p["from"].bare.startswith("juliet") and not seen.done() and seen.set_result(p))
    juliet.auto_authorize = True
    romeo.send_presence_subscription(f"juliet@{DOMAIN}")
    await asyncio.wait_for(seen, 10)
    await romeo.leave()
    await juliet.leave()


async def the_archive_has_the_conversation():
    romeo = await Client("romeo", "a").online()
    found = await romeo["xep_0313"].retrieve(with_jid=slixmpp.JID(f"juliet@{DOMAIN}"), timeout=10)
    bodies = [m["mam_result"]["forwarded"]["stanza"]["body"] for m in found["mam"]["results"]]
    assert "Wherefore?" in bodies and "Deny thy father." in bodies, bodies
    await romeo.leave()


async def other_devices_get_carbons():
    phone, laptop, juliet = await Client("romeo", "phone").online(), await Client("romeo", "laptop").online(), await Client("juliet", "b").online()
    copies = asyncio.Queue()
    laptop.add_event_handler("carbon_sent", copies.put_nowait)
    await laptop["xep_0280"].enable(timeout=5)
    phone.send_message(f"juliet@{DOMAIN}", "By yonder moon", mtype="chat")
    assert (await juliet.message())["body"] == "By yonder moon"
    copy = await asyncio.wait_for(copies.get(), 5)
    assert copy["carbon_sent"]["body"] == "By yonder moon"
    for client in (phone, laptop, juliet):
        await client.leave()


async def a_broken_connection_is_resumed_and_nothing_is_lost():
    romeo, juliet = await Client("romeo", "a").online(), await Client("juliet", "b").online()
    resumed = asyncio.get_running_loop().create_future()
    juliet.add_event_handler("session_resumed", lambda _: resumed.done() or resumed.set_result(True))
    juliet.transport.abort()
    romeo.send_message(f"juliet@{DOMAIN}", "Good night, good night!", mtype="chat")
    await asyncio.sleep(0)
    juliet.connect((HOST, C2S))
    await asyncio.wait_for(resumed, 15)
    assert (await juliet.message())["body"] == "Good night, good night!"
    await romeo.leave()
    await juliet.leave()


async def the_blocked_are_cut_off():
    romeo, benvolio = await Client("romeo", "a").online(), await Client("benvolio", "b").online()
    await romeo["xep_0191"].block(f"benvolio@{DOMAIN}", timeout=5)
    benvolio.send_message(f"romeo@{DOMAIN}", "Hear me", mtype="chat")
    answer = await benvolio.message()
    assert answer["type"] == "error" and answer["error"]["condition"] == "service-unavailable", answer
    await romeo["xep_0191"].unblock(f"benvolio@{DOMAIN}", timeout=5)
    await romeo.leave()
    await benvolio.leave()


async def a_vcard_is_kept_and_shown():
    romeo, juliet = await Client("romeo", "a").online(), await Client("juliet", "b").online()
    card = romeo["xep_0054"].make_vcard()
    card["FN"] = "Romeo Montague"
    await romeo["xep_0054"].publish_vcard(card, timeout=5)
    shown = await juliet["xep_0054"].get_vcard(f"romeo@{DOMAIN}", timeout=5)
    assert shown["vcard_temp"]["FN"] == "Romeo Montague"
    await romeo.leave()
    await juliet.leave()


async def people_talk_in_a_room():
    romeo, juliet, room = await Client("romeo", "a").online(), await Client("juliet", "b").online(), f"coven@conference.{DOMAIN}"
    presence, *_ = await romeo["xep_0045"].join_muc_wait(room, "Romeo", timeout=10)
    assert 201 in presence["muc"]["status_codes"], presence
    form = await romeo["xep_0045"].get_room_config(room, timeout=5)
    form["type"] = "submit"
    form.set_values({"muc#roomconfig_roomname": "A Dark Cave", "muc#roomconfig_whois": "anyone"})
    await romeo["xep_0045"].set_room_config(room, form, timeout=5)

    invited = asyncio.get_running_loop().create_future()
    juliet.add_event_handler("groupchat_direct_invite", lambda m: invited.done() or invited.set_result(m))
    romeo["xep_0249"].send_invitation(f"juliet@{DOMAIN}", room)
    assert (await asyncio.wait_for(invited, 10))["groupchat_invite"]["jid"] == room
    romeo.send_message(room, "Who is there?", mtype="groupchat")
    assert (await said(romeo))["body"] == "Who is there?"
    _, _, occupants, history = await juliet["xep_0045"].join_muc_wait(room, "Juliet", maxstanzas=5, timeout=10)
    assert [m["body"] for m in history] == ["Who is there?"], history
    assert "Romeo" in [p["from"].resource for p in occupants], occupants
    juliet.send_message(room, "It is I", mtype="groupchat")
    assert (await said(romeo))["from"] == f"{room}/Juliet"
    assert romeo["xep_0045"].get_jid_property(room, "Juliet", "jid") == f"juliet@{DOMAIN}/b"

    archive = await juliet["xep_0313"].retrieve(jid=slixmpp.JID(room), timeout=10)
    bodies = [m["mam_result"]["forwarded"]["stanza"]["body"] for m in archive["mam"]["results"]]
    assert bodies == ["Who is there?", "It is I"], bodies
    await romeo.leave()
    await juliet.leave()


async def an_owner_looks_after_a_room():
    romeo, juliet, room = await Client("romeo", "a").online(), await Client("juliet", "b").online(), f"hall@conference.{DOMAIN}"
    await romeo["xep_0045"].join_muc_wait(room, "Romeo", timeout=10)
    await romeo["xep_0045"].set_room_config(room, romeo["xep_0004"].make_form(ftype="submit"), timeout=5)
    await juliet["xep_0045"].join_muc_wait(room, "Juliet", timeout=10)
    await romeo["xep_0045"].set_affiliation(room, "member", jid=f"juliet@{DOMAIN}", timeout=5)
    assert await romeo["xep_0045"].get_affiliation_list(room, "member", timeout=5) == [f"juliet@{DOMAIN}"]
    gone = asyncio.get_running_loop().create_future()
    juliet.add_event_handler(f"muc::{room}::self-presence", lambda p: p["type"] == "unavailable" and not gone.done() and gone.set_result(p))
    await romeo["xep_0045"].set_role(room, "Juliet", "none", reason="Hush", timeout=5)
    assert 307 in (await asyncio.wait_for(gone, 10))["muc"]["status_codes"]
    await romeo["xep_0045"].destroy(room, reason="Enough", timeout=5)
    await romeo.leave()
    await juliet.leave()


async def said(client):
    while not (got := await client.message())["body"]:
        pass
    return got


async def the_server_tells_what_it_can():
    romeo = await Client("romeo", "a").online()
    info = await romeo["xep_0030"].get_info(DOMAIN, timeout=5)
    assert ("server", "im", None, "Godwit") in info["disco_info"]["identities"]
    assert "urn:xmpp:carbons:2" in info["disco_info"]["features"]
    assert (await romeo["xep_0092"].get_version(DOMAIN, timeout=5))["software_version"]["name"] == "Godwit"
    await romeo.leave()


async def main():
    tests = [value for name, value in globals().items() if asyncio.iscoroutinefunction(value) and name not in ("main", "said")]
    passed = failed = 0
    for test in tests:
        name = test.__name__.replace("_", " ")
        try:
            await asyncio.wait_for(test(), 60)
            passed += 1
            print(f"  ok    {name}")
        except Exception:
            failed += 1
            print(f"  FAIL  {name}")
            traceback.print_exc(file=sys.stdout)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.get_event_loop().run_until_complete(main()))
