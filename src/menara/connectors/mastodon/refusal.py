"""What it means when an instance refuses, in sentences that say what to do."""

from menara.connectors.base import Permanent

_NO_TOKEN = (
    "{host} shows {path} to its users only ({status}): put the access token of an account there into `token`. "
    "Since Mastodon 4.2 public streams want the token of a user, too."
)
_BAD_TOKEN = (
    "{host} does not accept the token for {path} ({status}). It may have been revoked, or belong to an application "
    "and not to a user: make a new one on the instance, under Preferences, Development, with the scope `read`."
)
_FORBIDDEN = (
    "{host} does not allow {path} with this token ({status}). It needs the scope `read`, and an account that is "
    "confirmed and not suspended."
)
_MISSING = (
    "{host} has nothing at {path} ({status}). Is `base_url` the address of the instance, with nothing behind the host, "
    "and does it run Mastodon, or what speaks its API?"
)
_ELSEWHERE = (
    "{host} streams from {place}, where the token may not go unasked: put that address into `streaming_url`."
)


def check_status(status: int, host: str, path: str, *, has_token: bool) -> None:
    """Raises Permanent for an answer that a person has to do something about."""
    if 200 <= status < 300:
        return
    match status:
        case 401 | 422:
            words = _BAD_TOKEN if has_token else _NO_TOKEN
        case 403:
            words = _FORBIDDEN if has_token else _NO_TOKEN
        case 404 | 410:
            words = _MISSING
        case _:
            words = "{host} refuses {path} ({status})."
    raise Permanent(words.format(host=host, path=path, status=status))


def streams_elsewhere(host: str, place: str) -> Permanent:
    """An instance sends on to another host, and a token is only given to those that the settings name."""
    return Permanent(_ELSEWHERE.format(host=host, place=place))
