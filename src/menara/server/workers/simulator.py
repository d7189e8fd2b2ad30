"""Keeps up the simulated networks of a demo."""

import asyncio
from pathlib import Path

from menara.server.demo.folder import read_demo, truth_in
from menara.server.simulator.clock import VirtualClock
from menara.server.simulator.simulator import Simulator


def simulate(folder: Path) -> None:
    """Until SIGTERM or SIGINT."""
    demo = read_demo(folder)
    simulator = Simulator(truth_in(folder), VirtualClock(), demo.rate, demo.seed)
    asyncio.run(simulator.serve(demo.port))
