"""The simulated networks behind one port, each under the addresses that its protocol knows."""

from menara.server.simulator import feeds, jetstream, mastodon
from menara.server.simulator.faults import Faults, answer, refusal
from menara.server.simulator.feeds import Feeds
from menara.server.simulator.jetstream import Jetstream
from menara.server.simulator.mastodon import Mastodon
from menara.server.simulator.posts import Change
from menara.server.simulator.web import Receive, Response, Scope, Send


class Networks:
    """An ASGI application. `tell` shows every change on the network that it belongs to."""

    def __init__(self) -> None:
        self.faults = Faults()
        self._mastodon = Mastodon(self.faults)
        self._jetstream = Jetstream(self.faults)
        self._feeds = Feeds()

    def tell(self, change: Change) -> None:
        for network in (self._mastodon, self._jetstream, self._feeds):
            network.tell(change)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and scope["path"] == jetstream.PATH:
            await self._jetstream(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        elif scope["path"] == mastodon.STREAM:
            await self._mastodon.stream(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self.faults.take(scope["path"])
        if scope["path"] == mastodon.TIMELINE:
            response = self._mastodon.timeline(scope, fault)
        elif scope["path"].startswith(feeds.PATH):
            response = self._feeds.feed(scope)
        else:
            response = Response(404)
        await answer(fault, refusal(fault) or response, receive, send)
