"""What a browser calls itself, in two words, so that a person knows it again: "Firefox, Windows"."""

from django.http import HttpRequest

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(request: HttpRequest) -> str:
    """Empty where it says nothing that is known. All of them also name the browsers that came before them."""
    told = request.headers.get("User-Agent", "")[:500]
    found = (next((name for sign, name in table if sign in told), "") for table in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, found))
