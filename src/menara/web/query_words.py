"""The query language in the words of the pages: what is wrong, by its code, and what each field means."""

from django.utils.translation import gettext_lazy as _

ERRORS = {
    "E101": _("A bracket has no partner. Add the one that is missing, or take this one out."),
    "E102": _("A quotation mark is opened and not closed."),
    "E103": _("There is nothing to look for here. Write a word, or take the empty piece out."),
    "E104": _("It only says what must not be there. Say as well what is to be found."),
    "E105": _(
        "OR stands beside AND, NOT or a space: that can be read in two ways. Put brackets around what belongs together."
    ),
    "E106": _("NEAR stands beside another operator. Put NEAR and its two sides in brackets."),
    "E107": _("Braces hold one word of up to 20 characters, without wildcards and signs."),
    "E108": _("A comment is not closed: it ends with three closing angle brackets."),
    "E109": _("AND, NOT and fields cannot stand here, inside NEAR, ~ or a field of text."),
    "E110": _("The number does not fit: a distance goes from 0 to 100, a boost from 1 to 99."),
    "E111": _("One side of OR only says what must not be there. Bring NOT outside of the brackets."),
    "E112": _("NOT stands before something that is negative already."),
    "E113": _("~ follows a phrase of several words, or brackets with AND."),
    "E114": _("An operator has nothing on one of its sides. Add what is missing, or take it out."),
    "E115": _("A word cannot begin with a wildcard."),
    "E116": _("Before a wildcard there must be two characters at least."),
    "E117": _("A wildcard cannot stand here."),
    "E118": _("The query ends with a backslash, which makes nothing plain."),
    "E119": _("There are only signs here, and nothing to look for."),
    "E120": _("The field has no value. Write it directly behind the colon."),
    "E121": _("There is no field of that name."),
    "E122": _("The field does not take this value."),
    "E123": _("A range is written like [10 TO 20]."),
    "E124": _("The range runs backwards. The smaller number comes first."),
    "E125": _("The number is outside of what this field can be."),
    "E126": _("The regular expression is wrong, or could take too long to run."),
    "E130": _("The query is too long. Divide it into several streams."),
    "E131": _("There are too many brackets inside one another."),
    "E132": _("There are too many words and fields. Divide it into several streams."),
}

WARNINGS = {
    "W201": _("In small letters this is a word that is looked for. Operators are written in capitals."),
    "W202": _("Words side by side must all be there. For one thing, put them in quotation marks."),
    "W203": _("Curly quotation marks are read as straight ones."),
    "W204": _("The www. at the beginning does not count."),
    "W205": _("In this script * behind a word changes nothing."),
    "W206": _("Two characters and a wildcard find very much."),
    "W207": _("A ? at the end stands for one character, and is no question mark."),
    "W208": _("There are only fields here, and no words: it may find very much."),
}

FIELDS = {
    "title": _("in the title"),
    "userbio": _("in what authors say of themselves"),
    "author": _("the author's whole handle or name"),
    "authorContaining": _("part of the author's handle or name"),
    "authorFollowers": _("how many follow the author"),
    "authorVerified": _("whether the network has verified the author"),
    "site": _("the site it stands on"),
    "url": _("its own address"),
    "links": _("the address of one of its links"),
    "topLevelDomain": _("the end of the site's domain"),
    "language": _("the language of the text"),
    "source": _("the network"),
    "kind": _("post, reply, article and so on"),
    "engagementType": _("how it answers another"),
    "rating": _("the stars of a review"),
    "minuteOfDay": _("the minute of the day, in UTC"),
    "engagement": _("likes, reposts and replies together"),
    "guid": _("its id"),
    "engagingWithGuid": _("the id of what it answers"),
    "latitude": _("degrees north"),
    "longitude": _("degrees east"),
    "regex": _("a pattern in the text as it is written"),
}
"""Those that mentions have today; others are understood, and wait for what fills them."""
