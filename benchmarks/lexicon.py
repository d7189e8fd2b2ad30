"""The words that listening queries are made of besides the names: risks, noise, emoji, in a few languages."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


RISK_WORDS = _words(
    """scam fraud fake lawsuit sue boycott recall outage breach leak leaked hacked hack phishing fired racist
harassment toxic strike protest angry complaint refund broken disgusting worst terrible awful shame banned illegal
investigation crisis scandal layoffs unsafe dangerous poison injury death threat kill bomb corrupt bribery insider
confidential"""
)
RISK_PHRASES = tuple(
    phrase.replace("_", " ")
    for phrase in _words(
        """data_breach customer_service class_action never_again rip_off shut_down fake_account do_not_buy
        out_of_stock insider_trading password_reset free_gift click_here account_suspended gift_card"""
    )
)
RISK_STEMS = _words(
    "phish boycot scam lawsuit investigat harass discriminat terror disappoint leak hack fraud"
)
FOREIGN_RISKS = {
    "id": _words("penipuan palsu boikot bocor marah kecewa rusak parah hoax hoaks sampah"),
    "nl": _words("oplichting nep boycot rechtszaak klacht lek gehackt slecht"),
    "fa": _words("کلاهبرداری تقلبی تحریم شکایت هک خراب افتضاح دروغ"),
    "ar": _words("احتيال مزيف مقاطعة شكوى اختراق فضيحة كذب"),
}
UNSPACED_RISKS = ("诈骗", "泄露", "抵制", "投诉", "詐欺", "炎上", "사기", "โกง", "หลอกลวง")
NOISE_WORDS = _words(
    """job jobs hiring career giveaway horoscope recipe crossword lyrics coupon discount sale promo vinyl
fanfic roleplay ebay auction tutorial meme quiz"""
)
EMOJI = _words("😂 😍 😭 🔥 😡 🤬 💔 🎉 👎 👍 🚨 ❤")
LANGUAGES = _words("en id ar pt nl es fr de fa ms")
TRADES = _words("group bank foods air labs motors pharma energy media care")
HANDLE_ENDINGS = ("", "_help", "hq", "_id", "care")
SYLLABLES = _words(
    "ba be bi bo da de di do fa fi go ka ke ki ko la le li lo ma me mi mo na ne ni no pa ra re ri ro sa"
)
NAME_ENDINGS = _words("x ra nto via lex ndo ria sta mart zon lux dia tek")
