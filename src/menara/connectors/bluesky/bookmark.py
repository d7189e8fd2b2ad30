"""Where listening stands, and the cursors of what is told there."""

from menara.connectors.bluesky.place import Place


class Bookmark:
    def __init__(self, place: Place) -> None:
        self.place = place
        self._told = 0

    def move(self, place: Place) -> str:
        """The cursor of a message that leads to this place."""
        if place != self.place:
            self.place, self._told = place, 0
        return place.written(self._told)

    def aside(self) -> str:
        """The cursor of something that is told here without a message: each is a new one."""
        self._told += 1
        return self.place.written(self._told)
