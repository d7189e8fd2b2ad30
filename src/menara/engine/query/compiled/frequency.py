"""How common a word is expected to be in posts, before any was seen: a rough guess that only steers speed.

The words are the commonest of their languages from general knowledge; the shares are orders of magnitude of the part
of mixed social posts that hold the word.
"""

COMMON = {
    0.12: "the to a and of i in is you for it on my that me",
    0.05: (
        "with this be are at so have not was your just but s t but all we if can what like do get now up no out "
        "will one from new day good an as about how they he she by or when go love know more time today "
        "de que en la el y a los por un no es se con para lo una las del su "
        "e o da do em um uma os na não com mais é le les et des pas je un une il est pour qui sur "
        "der die das und ist ich nicht ein zu mit den von es auf di che il non per un una sono è "
        "yang dan di ini itu ada tak nak yg ke dari saya aku untuk dengan tidak gak nya "
        "een het van ik je niet en dat op te zijn voor met maar er ook als"
        " و در به از که این را با است من تو ما هم می های برای یک ha hai ki ke ka के है में की को से का और "
        "في من على ما لا الله و يا عن ان إن"
    ),
    0.01: (
        "back see want think right going work people really need make more than who why where them has had would "
        "there some our too us he's her his him did been over off way well last night home first best great "
        "happy life only even next still then man here tomorrow thanks thank please come look year years week "
        "data service never account free click gift card stop down again against share never buy stock "
        "http https com co www rt amp lol via video news bank group media care help support"
    ),
}
_SHARES = {word: share for share in sorted(COMMON) for word in COMMON[share].split()}
_BY_LENGTH = (0.0, 0.03, 0.02, 0.006, 0.003, 0.0015, 0.0008)
LONG = 0.0003
UNSPACED_OR_SYMBOL = 0.01
TAG = 0.00005


def expected_share_of_word(text: str) -> float:
    """The part of posts that hold `text` as a token."""
    if text in _SHARES:
        return _SHARES[text]
    if len(text) <= 2 and not text.isascii():
        return UNSPACED_OR_SYMBOL
    return _BY_LENGTH[len(text)] if len(text) < len(_BY_LENGTH) else LONG


def expected_share_of_pair(first: float, second: float) -> float:
    """That of two words next to each other: in queries they often belong together."""
    return first * second / 2


def expected_share_of_pattern(stem: str) -> float:
    return min(0.5, 3 * expected_share_of_word(stem))


def expected_share_of_fact(name: str) -> float:
    return {"language": 0.3, "source": 0.4, "kind": 0.4, "site": 0.05, "topLevelDomain": 0.2}.get(
        name, 0.00001
    )
