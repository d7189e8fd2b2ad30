"""Serves the pages, the API and the live streams."""

import uvicorn
from django.conf import settings

from menara.server.asgi import application, end_streams_when

GRACE_S = 4  # for answers under way when the server ends


def serve(host: str, port: int) -> None:
    """Until SIGTERM or SIGINT."""
    proxies = list(settings.ENVIRONMENT.trusted_proxies)
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        ws="none",
        server_header=False,
        date_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = uvicorn.Server(config)
    end_streams_when(lambda: server.should_exit)
    server.run()
