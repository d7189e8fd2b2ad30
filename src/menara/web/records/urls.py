"""The addresses of records."""

from django.urls import path

from menara.web.records import audit, holds, retention

urlpatterns = [
    path("audit", audit.trail, name="audit"),
    path("audit/check", audit.check, name="audit-check"),
    path("audit/export", audit.export, name="audit-export"),
    path("retention", retention.retention, name="retention"),
    path("holds", holds.holds, name="holds"),
    path("holds/new", holds.new_hold, name="new-hold"),
    path("holds/<int:hold_id>", holds.hold, name="hold"),
]
