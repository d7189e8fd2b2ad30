"""The languages that are told apart, where their sentences come from, and which are alike."""


def _by_code(told: str) -> dict[str, list[str]]:
    pairs = (pair.partition(":") for pair in told.split())
    return {code: [name for name in names.split("+") if name] for code, _, names in pairs}


# Languages that share their script with others: their words are weighed. With the files of NTREX-128 that are in them.
SHARED = _by_code(
    """
    af:afr az:aze-Latn ca:cat cs:ces cy:cym da:dan de:deu en:eng-US+eng-GB+eng-IN es:spa+spa-MX et:est
    eu:eus fi:fin fr:fra+fra-CA ga:gle gl:glg ha:hau hr:hrv hu:hun id:ind is:isl it:ita jv: lt:lit
    lv:lav mg:mlg ms:msa mt:mlt nl:nld no:nob+nno pl:pol pt:por+por-BR ro:ron sk:slk sl:slv so:som
    sq:sqi su: sv:swe sw:swa tl:fil tr:tur uz:uzb vi:vie yo:yor zu:zul ru:rus uk:ukr be:bel bg:bul
    mk:mkd sr:srp-Cyrl+srp-Latn kk:kaz mn:mon ky:kir tg:tgk-Cyrl ar:arb fa:fas+prs ur:urd ps:pus
    ku:ckb-Arab+kmr hi:hin mr:mar ne:nep
    """
)
# Together they are `und`: what is none of the above should look like none.
OTHERS = """
    bem ewe fao fij fuc hmn ibo kin ltz mri nde nso nya orm sna-Latn ssw smo tah tat tsn ton tuk ven wol
    xho uig snd-Arab bak mey
"""
UNDETERMINED = "und"
# Languages whose letters are their own, with the first words of the letters' names in Unicode.
OWN = _by_code(
    """
    el:GREEK he:HEBREW th:THAI ko:HANGUL ja:HIRAGANA+KATAKANA zh:CJK bn:BENGALI ta:TAMIL te:TELUGU
    gu:GUJARATI kn:KANNADA ml:MALAYALAM pa:GURMUKHI si:SINHALA ka:GEORGIAN hy:ARMENIAN my:MYANMAR
    km:KHMER lo:LAO am:ETHIOPIC
    """
)
COLUMNS = [*SHARED, UNDETERMINED]
CODES = [*COLUMNS, *OWN]
# Within one text these are not told apart: a word of one is a word of the others too often.
KIN = [
    *("id ms jv su", "da no sv", "cs sk", "hr sr sl mk bg ru uk be", "es gl pt ca", "af nl", "hi mr ne"),
    *("fa ur ps ku ar", "az tr uz", "kk ky tg mn", "et fi", "ja zh"),
]
