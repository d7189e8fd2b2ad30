"""The simulated networks as one server, which goes on where its truth log ends."""

import asyncio
from datetime import timedelta
from pathlib import Path

import uvicorn

from menara.server.simulator.clock import VirtualClock, date_of, microseconds
from menara.server.simulator.faults import Fault, FaultKind
from menara.server.simulator.networks import Networks
from menara.server.simulator.player import Player
from menara.server.simulator.posts import Born, Change, Closed, Network
from menara.server.simulator.story.story import HISTORY, Story
from menara.server.simulator.truth import TruthLog, read_truth
from menara.server.simulator.world import World

KEPT = timedelta(hours=36)  # so far back the networks know what was said, as Jetstream does
TICK_S = 0.05
GRACE_S = 1
ADDRESSES = {Network.MASTODON: "/api/v1/", Network.BLUESKY: "/subscribe", Network.FEED: "/feeds/"}


class Simulator:
    """`networks.faults` may be set at any time. `rate` is posts a second in an ordinary hour."""

    def __init__(self, truth: Path, clock: VirtualClock, rate: float, seed: int = 1) -> None:
        known = list(read_truth(truth)) if truth.exists() else []
        self.clock = clock
        self.networks = Networks()
        self._truth = TruthLog(truth)
        self.world = World(self._truth.write, [self.networks.tell])
        born = next((line for line in known if isinstance(line, Born)), None) or self._be_born(seed)
        for line in known:
            if isinstance(line, Closed) or (not isinstance(line, Born) and self._is_kept(line)):
                self.world.remember(line)
        story = Story(date_of(born.time_us), born.seed, rate)
        begin = max(clock() - HISTORY, date_of(self.world.last_us))
        self._player = Player(story, self.world, begin, self._cut_off)
        self._player.play_to(clock())
        self._server: uvicorn.Server | None = None

    def play(self) -> None:
        """All that is due at this moment."""
        self._player.play_to(self.clock())

    async def serve(self, port: int) -> None:
        """Until SIGTERM or SIGINT, or `end`."""
        config = uvicorn.Config(
            self.networks,
            port=port,
            log_level="critical",
            lifespan="off",
            ws="websockets-sansio",
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
        )
        self._server = uvicorn.Server(config)
        playing = asyncio.create_task(self._play_on())
        try:
            await self._server.serve()
        finally:
            playing.cancel()
            self.close()

    def close(self) -> None:
        """Nothing more happens."""
        self._truth.close()

    def end(self) -> None:
        if self._server:
            self._server.should_exit = True

    async def _play_on(self) -> None:
        try:
            while True:
                self.play()
                await asyncio.sleep(TICK_S)
        except OSError:  # the truth cannot be written: nothing more happens
            self.end()
            raise

    def _is_kept(self, change: Change) -> bool:
        return date_of(change.time_us) >= self.clock() - KEPT

    def _be_born(self, seed: int) -> Born:
        born = Born(microseconds(self.clock()), seed)
        self._truth.write(born)
        return born

    def _cut_off(self, network: Network, is_away: bool) -> None:
        address = ADDRESSES[network]
        if is_away:
            self.networks.faults.add(Fault(FaultKind.AWAY, address))
        else:
            self.networks.faults.clear(address)
