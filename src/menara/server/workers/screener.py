"""Takes what was heard from the log into the store, without a pause while there is any."""

import logging

from django.db import DatabaseError, close_old_connections

from menara.core.log import Log, Overtaken
from menara.listening.screening import Screener
from menara.server.workers.stopping import Stopping

LOOK_S = 0.1
RETRY_S = 2.0
logger = logging.getLogger(__name__)


def screen(log: Log, stop: Stopping) -> None:
    """Until it is asked to stop."""
    screener = Screener(log)
    while not stop():
        try:
            if not screener.screen():
                stop.wait(LOOK_S)
        except Overtaken:
            continue
        except DatabaseError as error:
            logger.warning("The database does not answer, screening waits for it: %s", error)
            stop.wait(RETRY_S)
            close_old_connections()
