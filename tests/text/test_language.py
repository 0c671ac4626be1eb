"""The language of a text."""

import pytest

from tocsin.text.language import identify


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "تجددت الاشتباكات على الحدود مساء أمس"),
        ("az", "Sərhəddə atışma baş verib, yaralananlar var"),
        ("en", "Fighting resumed along the border last night"),
        ("es", "Los combates se reanudaron anoche en la frontera"),
        ("fa", "درگیری‌ها شب گذشته در مرز از سر گرفته شد"),
        ("fr", "Les combats ont repris hier soir à la frontière"),
        ("he", "הקרבות התחדשו אמש לאורך הגבול"),
        ("hy", "Մարտերը վերսկսվել են սահմանին երեկ երեկոյան"),
        ("ru", "Бои на границе возобновились вчера вечером"),
        ("tr", "Sınırda çatışmalar dün gece yeniden başladı"),
        ("uk", "Бої на кордоні відновилися вчора ввечері"),
        ("zh", "边境昨晚再次爆发战斗"),
    ],
)
def test_a_headline_tells_its_language(language: str, text: str) -> None:
    found, score = identify(text)

    assert found == language
    assert 0.5 <= score <= 1.0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345 !?",
        "x",
        "no",
        "да",
        "დღეს საზღვარზე ბრძოლა განახლდა",
        "昨夜、国境で戦闘が再開しました",
        "어젯밤 국경에서 전투가 재개됐다",
        "Die Kämpfe an der Grenze sind wieder aufgeflammt, wie die Regierung gestern mitteilte",
    ],
)
def test_what_is_none_of_ours_is_und(text: str) -> None:
    assert identify(text)[0] == "und"


@pytest.mark.parametrize(
    ("language", "pairs"),
    [
        ("ar", "قرار الحكومة, سقوط قتلى, أسعار النفط, مباراة حاسمة"),
        ("az", "məhkəmə qərarı, hücum dayandırılıb, nazirin açıqlaması, sərhəddə vəziyyət"),
        ("az", "olduğunu bildirib, akademiyanın binası, generalı vurub, yazdığı kitabı oxuyub"),
        ("en", "court ruling, insurance claim, attitudes change, important values"),
        ("es", "decisión judicial, muertos y heridos, precios del petróleo, partido decisivo"),
        ("fa", "تصمیم دولت, کشته و زخمی, قیمت نفت, بازی پایانی"),
        ("fr", "décision judiciaire, morts et blessés, grande convention annuelle, service rendu"),
        ("he", "החלטת הממשלה, הרוגים ופצועים, מחירי הנפט, משחק מכריע"),
        ("hy", "դատարանի որոշումը, զոհեր կան, նավթի գները, վճռական խաղ"),
        ("ru", "решение суда, погибли люди, цены растут, важная игра"),
        ("tr", "mahkeme kararı, saldırı durduruldu, bakanın açıklaması, sınırdaki durum"),
        ("tr", "olduğunu söyledi, akademinin binası, generali vurdu, yazdığı kitabı okudu"),
        ("uk", "рішення суду, загинули люди, ціни зростають, важлива гра"),
        ("zh", "法院裁定, 造成伤亡, 石油价格, 关键比赛"),
    ],
)
def test_two_or_three_words_tell_it(language: str, pairs: str) -> None:
    found = {pair: identify(pair)[0] for pair in pairs.split(", ")}

    assert found == dict.fromkeys(found, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("az", "Prezident yeni qәrar imzalayıb"),  # with a Cyrillic letter that looks the same
        ("tr", "Baþbakan dýþiþleri bakanýyla görüþtü"),  # read as Western European
        ("tr", "Cumhurbaskani Istanbul'da aciklama yapti"),  # typed without its letters
        ("es", "La poblacin de la regin pide ms informacin"),  # its accented letters got lost
    ],
)
def test_letters_that_got_lost_or_changed_do_not_turn_the_language(
    language: str, text: str
) -> None:
    assert identify(text)[0] == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("he", "לפי דיווח של סוכנות Reuters ושל Associated Press"),
        ("ru", "Компании Microsoft и Amazon объявили итоги"),
        ("en", "The minister said «нет» and left"),
    ],
)
def test_names_in_latin_letters_do_not_turn_another_script(language: str, text: str) -> None:
    assert identify(text)[0] == language


@pytest.mark.parametrize(
    "text", ["Үкімет кеше жаңа салық заңын бекітті", "حکومەت دوێنێ یاسای نوێی باجی پەسەند کرد"]
)
def test_letters_of_other_languages_make_it_und(text: str) -> None:
    assert identify(text) == ("und", 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "Школы зачынілі да панядзелка.",  # Belarusian
        "Биз эч нерсе билбейбиз.",  # Kyrgyz
        "Президент вазирлар билан учун учрашди.",  # Uzbek
        "Prezident vazirlar bilan gaplashdi.",
        "Prezident ministrler bilen duşuşdy.",  # Turkmen
        "Wezîran bi xwe re civiyan û axivîn.",  # Kurdish
        "Madaxweynuhu wuxuu la kulmay wasiirrada.",  # Somali
        "Ночью је пала киша, није било људи.",  # Serbian
        "مشر نن له وزیرانو سره وکتل",  # Pashto
        "صدر اڄ وزيرن سان ملاقات ڪئي",  # Sindhi
        "מארגן וועט רעגענען אין שטאט",  # Yiddish
        "די פאליציי האט אים ארעסטירט",
        "東京で会議。",  # Japanese
        "首相、閣僚と会談へ",
    ],
)
def test_a_neighbour_of_our_languages_is_und(text: str) -> None:
    assert identify(text)[0] == "und"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Что ж ты не ешь, гость?"),  # no Ukrainian word ends so
        ("ru", "Ты видишь, не спишь."),
        ("uk", "На плакаті стояло «мы за мир», а люди мовчали."),
        ("uk", "Ця мить не забудеться, сказав він."),
        ("es", "Google Business Suite para Pymes"),  # names are of no language
        ("fr", "Microsoft Office Standard pour les Mairies"),
        ("he", "האיש פון בולו סירב להגיב לכתב שלנו אתמול"),
        ("ru", "Биз объявил набор водителей на осень"),
        ("tr", "Bilan denilen oyuncu takımdan ayrıldı ve ülkesine döndü"),
        ("zh", "日本の动画片在北京上映，观众排起长队"),
    ],
)
def test_names_and_lone_words_of_a_neighbour_do_not_turn_a_text(language: str, text: str) -> None:
    assert identify(text)[0] == language


def test_a_few_foreign_words_do_not_turn_the_language() -> None:
    assert identify("قالت وكالة Reuters إن القوات تقدمت نحو المدينة")[0] == "ar"


@pytest.mark.parametrize("char", ["a", "я", "م", "中", "\u200b", "ə"])
def test_a_long_run_of_one_character_is_read(char: str) -> None:
    identify(char * 1_000_000)
