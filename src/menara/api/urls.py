"""The API's addresses: /api/v1/... and its description, /api/v1/openapi.json."""

from django.urls import path
from ninja import NinjaAPI

from menara.api.mentions import router as mentions
from menara.api.problems import answer_problems

api = NinjaAPI(title="Menara", version="1", docs_url=None, urls_namespace="api")
api.add_router("", mentions)
answer_problems(api)

urlpatterns = [path("", api.urls)]
