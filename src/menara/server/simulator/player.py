"""Lets the story happen: what is due is said, changed and taken away on the networks."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from menara.server.simulator.posts import Draft, Network, Post
from menara.server.simulator.story.acts import Act, Close, Outage, Say
from menara.server.simulator.story.story import Story
from menara.server.simulator.world import World

REMEMBERED = 5_000  # posts that can be answered
Later = Callable[[], None]


class Player:
    """`begin` is the moment up to which all has happened. `cut_off` is told which network is away, and until when."""

    def __init__(
        self, story: Story, world: World, begin: datetime, cut_off: Callable[[Network, bool], None]
    ) -> None:
        self._story = story
        self._world = world
        self._cut_off = cut_off
        self._played_to = begin
        self._ids: OrderedDict[str, str] = OrderedDict()
        self._later: list[tuple[datetime, int, Later]] = []
        self._order = count()
        self._away: set[Network] = set()

    def play_to(self, moment: datetime) -> None:
        """All that is due until then, in its order."""
        if moment <= self._played_to:
            return
        for act in self._story.between(self._played_to, moment):
            self._do_later(act.at)
            self._do(act)
        self._do_later(moment)
        self._played_to = moment

    def _do(self, act: Act) -> None:
        match act:
            case Say():
                self._say(act)
            case Close():
                self._world.close_account(act.author, act.status, act.at)
            case Outage():
                self._go_away(act.network)
                self._remind(act.at, act.seconds, lambda _: self._come_back(act.network))

    def _say(self, act: Say) -> None:
        network = act.author.network
        if network in self._away or act.author in self._world.closed:
            return
        draft = Draft(act.author, act.text, act.lang, act.title, self._answered(act))
        post = self._world.publish(draft, act.at)
        if act.key:
            self._ids[act.key] = post.id
            if len(self._ids) > REMEMBERED:
                self._ids.popitem(last=False)
        if act.edited_after_s is not None:
            self._remind(act.at, act.edited_after_s, lambda at: self._edit(post, act.edited_text, at))
        if act.deleted_after_s is not None:
            self._remind(act.at, act.deleted_after_s, lambda at: self._delete(post, at))

    def _answered(self, act: Say) -> str | None:
        """The post that it answers, if that is there, on the same network."""
        post = self._world.posts.get(self._ids.get(act.answers or "", ""))
        return post.id if post and post.network is act.author.network else None

    def _edit(self, post: Post, text: str, at: datetime) -> None:
        if post.network not in self._away:
            self._world.edit(post.id, text, at)

    def _delete(self, post: Post, at: datetime) -> None:
        if post.network not in self._away:
            self._world.delete(post.id, at)

    def _remind(self, at: datetime, seconds: float, later: Callable[[datetime], None]) -> None:
        due = at + timedelta(seconds=seconds)
        heappush(self._later, (due, next(self._order), lambda: later(due)))

    def _do_later(self, moment: datetime) -> None:
        while self._later and self._later[0][0] <= moment:
            heappop(self._later)[2]()

    def _go_away(self, network: Network) -> None:
        self._away.add(network)
        self._cut_off(network, True)

    def _come_back(self, network: Network) -> None:
        self._away.discard(network)
        self._cut_off(network, False)
