"""The API's addresses: /api/v1/... and its description, /api/v1/openapi.json."""

from django.urls import re_path

from menara.api.answers import finished, not_found, only_known
from menara.api.dead_letters import router as dead_letters
from menara.api.description import DescribedAPI
from menara.api.holds import router as holds
from menara.api.hooks import router as hooks
from menara.api.mentions import router as mentions
from menara.api.parser import ObjectParser
from menara.api.problems import answer_problems
from menara.api.sources import router as sources
from menara.api.streams import router as streams
from menara.api.tags import router as tags
from menara.api.tokens import router as tokens
from menara.api.webhooks import router as webhooks

api = DescribedAPI(title="Menara", version="1", docs_url=None, urls_namespace="api", parser=ObjectParser())
api.add_decorator(only_known, mode="view")
for router in (tokens, streams, sources, dead_letters, webhooks, holds, hooks, tags, mentions):
    api.add_router("", router)
answer_problems(api)

patterns, _, namespace = api.urls
app_name = namespace
urlpatterns = [*(finished(pattern) for pattern in patterns), re_path("", not_found)]
