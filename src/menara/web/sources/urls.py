"""The addresses of sources and dead letters."""

from django.urls import path

from menara.web.sources import adding, changing, letters, views

urlpatterns = [
    path("sources", views.sources, name="sources"),
    path("sources/new", adding.choose, name="new-source"),
    path("sources/new/<str:connector>", adding.new, name="new-source-of"),
    path("sources/trials/<int:trial_id>", adding.trial, name="trial"),
    path("sources/trials/<int:trial_id>/take", adding.take, name="take-trial"),
    path("sources/<int:source_id>", views.source, name="source"),
    path("sources/<int:source_id>/edit", changing.edit, name="edit-source"),
    path("sources/<int:source_id>/state", changing.state, name="source-state"),
    path("sources/<int:source_id>/terms", changing.terms, name="source-terms"),
    path("sources/<int:source_id>/try", changing.try_again, name="try-source"),
    path("sources/letters", letters.letters, name="letters"),
    path("sources/letters/replay", letters.replay, name="replay-letters"),
    path("sources/letters/give-up", letters.give_up, name="give-up-letters"),
    path("sources/letters/<int:letter_id>", letters.letter, name="letter"),
    path("sources/replays/<int:replay_id>", letters.replayed, name="replay"),
]
