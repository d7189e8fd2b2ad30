"""How passwords are kept: argon2id, at the strength that OWASP asks for, and only so many at a time."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password

AT_ONCE = 4  # each takes 19 MiB and a core: a crowd that signs in must not take the machine


class Hasher(Argon2PasswordHasher):
    time_cost, memory_cost, parallelism = 2, 19_456, 1


_places = BoundedSemaphore(AT_ONCE)


def is_password_of(kept: str | None, password: str) -> bool:
    """Nobody's password (None) is never right, and found wrong with the same work."""
    with _places:
        if kept is None:
            make_password(password)
            return False
        return check_password(password, kept)
