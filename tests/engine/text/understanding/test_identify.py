"""Which language a text is in, told with a confidence or not at all."""

import threading

import pytest

from menara.engine.text.understanding import language
from menara.engine.text.understanding.language import Language, Linguist

SENTENCES = {
    "en": "The parcel came two days late and nobody picks up the phone",
    "id": "Paketnya telat dua hari dan nggak ada yang angkat telepon",
    "ms": "Bungkusan tu lambat dua hari dan tak ada sesiapa pun jawab telefon",
    "nl": "Het pakje kwam twee dagen te laat en niemand neemt de telefoon op",
    "fa": "بسته دو روز دیر رسید و هیچ‌کس تلفن را جواب نمی‌دهد",
    "ar": "وصلت الحزمة متأخرة يومين ولا أحد يرد على الهاتف",
    "de": "Das Paket kam zwei Tage zu spät und niemand geht ans Telefon",
    "fr": "Le colis est arrivé avec deux jours de retard et personne ne répond",
    "es": "El paquete llegó con dos días de retraso y nadie contesta el teléfono",
    "it": "Il pacco è arrivato con due giorni di ritardo e nessuno risponde",
    "pt": "A encomenda chegou com dois dias de atraso e ninguém atende o telefone",
    "hi": "पैकेट दो दिन देर से आया और कोई फोन नहीं उठाता",
    "tr": "Paket iki gün geç geldi ve kimse telefona cevap vermiyor",
    "pl": "Paczka przyszła dwa dni za późno i nikt nie odbiera telefonu",
    "sv": "Paketet kom två dagar för sent och ingen svarar i telefonen",
    "fi": "Paketti tuli kaksi päivää myöhässä eikä kukaan vastaa puhelimeen",
    "vi": "Gói hàng đến trễ hai ngày và không ai nghe điện thoại",
    "tl": "Dalawang araw na huli ang pakete at walang sumasagot sa telepono",
    "sw": "Kifurushi kilichelewa siku mbili na hakuna mtu anayepokea simu",
    "ru": "Посылка пришла на два дня позже, и никто не берёт трубку",
    "uk": "Посилка прийшла на два дні пізніше, і ніхто не бере слухавку",
    "ur": "پارسل دو دن دیر سے آیا اور کوئی فون نہیں اٹھاتا",
    "el": "Το δέμα ήρθε δύο μέρες αργότερα και κανείς δεν απαντά",
    "he": "החבילה הגיעה באיחור של יומיים ואף אחד לא עונה לטלפון",
    "ja": "荷物は二日遅れて届き、誰も電話に出ません",
    "ko": "소포가 이틀 늦게 왔고 아무도 전화를 받지 않아요",
    "zh": "包裹晚了两天才到,没有人接电话",
    "th": "พัสดุมาช้าสองวันและไม่มีใครรับโทรศัพท์",
    "ta": "பொதி இரண்டு நாட்கள் தாமதமாக வந்தது, யாரும் எடுக்கவில்லை",
}
NOT_TOLD = {
    "nothing": "",
    "emoji and numbers": "😀😀 100% 12:30",
    "an address and a handle": "@acme_help https://acme.example/hilfe/und/rat www.acme.example",
    "two words": "terima kasih",
    "one letter of a script of its own": "ก",
    "Maori": "I tae mai te mokete i muri i nga ra e rua, kaore he tangata e whakautu ana",
}


@pytest.fixture(scope="module")
def linguist() -> Linguist:
    return Linguist()


def code(linguist: Linguist, text: str, hint: str | None = None) -> str:
    return linguist.identify([text], [hint])[0].code


@pytest.mark.parametrize("wanted", SENTENCES)
def test_a_sentence_is_in_its_language(linguist: Linguist, wanted: str) -> None:
    (found,) = linguist.identify([SENTENCES[wanted]])
    assert (found.code, found.confidence > 0.8, found.mixed_with) == (wanted, True, ())


@pytest.mark.parametrize("text", NOT_TOLD.values(), ids=NOT_TOLD)
def test_where_the_words_do_not_tell_it_is_undetermined(linguist: Linguist, text: str) -> None:
    assert linguist.identify([text]) == [Language("und", 0.0, ())]


def test_persian_typed_with_arabic_letters_is_persian(linguist: Linguist) -> None:
    arabic = SENTENCES["fa"].replace("ی", "ي").replace("ک", "ك")
    assert linguist.identify([arabic]) == linguist.identify([SENTENCES["fa"]])


def test_capitals_links_and_stretched_letters_change_nothing(linguist: Linguist) -> None:
    plain = linguist.identify(["the worst app of them all, so slow"])
    shouted = linguist.identify(["@acme THE WORST APP OF THEM ALL, SOO SLOW https://acme.example/zeer/goed"])
    assert [found.code for found in shouted] == [found.code for found in plain] == ["en"]
    assert linguist.identify(["soooooooo slow today, sigh"]) == linguist.identify(["soo slow today, sigh"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Seriously this is the worst app I have ever used. " + SENTENCES["id"], ("id", ("en",))),
        (SENTENCES["fa"] + " but the customer service was really very helpful", ("fa", ("en",))),
        (SENTENCES["nl"] + ", ama kimse telefona cevap vermiyor ki arkadaşlar", ("nl", ("tr",))),
        (SENTENCES["en"], ("en", ())),
    ],
    ids=["en in id", "en in fa", "tr in nl", "nothing in en"],
)
def test_a_clause_in_another_language_is_told(
    linguist: Linguist, text: str, wanted: tuple[str, tuple[str, ...]]
) -> None:
    (found,) = linguist.identify([text])
    assert (found.code, found.mixed_with) == wanted


def test_what_the_network_tells_helps_where_the_words_leave_it_open(linguist: Linguist) -> None:
    both = "Saya suka makan nasi"
    assert (code(linguist, both, "id"), code(linguist, both, "ms")) == ("id", "ms")
    assert code(linguist, SENTENCES["nl"], "en") == "nl"
    assert code(linguist, SENTENCES["nl"], "no such language") == "nl"


def test_many_texts_have_the_same_answers_as_few(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*SENTENCES.values(), *NOT_TOLD.values()]
    few = Linguist().identify(texts)
    monkeypatch.setattr(language, "SMALL_JOB", 10)
    assert Linguist().identify(texts) == few


def test_in_the_background_nobody_waits_for_the_compiled_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "SMALL_JOB", 0)
    linguist = Linguist(in_background=True)
    first = linguist.identify(list(SENTENCES.values()))
    for thread in threading.enumerate():
        if thread.name == language.LOADING:
            thread.join()
    assert linguist.identify(list(SENTENCES.values())) == first
