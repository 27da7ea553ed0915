"""
Writes src/value/phone/plans.csv and countries.csv beside it: numbering plans as leading digits by length, computed from the patterns of
Google's libphonenumber, and which calling code a country has, with its names of the Unicode CLDR.
Usage: python3 scripts/phone-plans.py, with the packages phonenumbers and Babel (their versions go into the files).

A plan says for every length of national numbers the first three digits that some kind of number has (fixed, mobile, toll-free, shared
cost, premium, internet, personal, universal access, pager, voicemail). Where all ten digits may follow, they are left out: `2` is 200 to 299.
"""
import re
from importlib.metadata import version
from pathlib import Path

import phonenumbers
from babel import Locale
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

try:
    from re import _constants as op, _parser as parser
except ImportError:
    import sre_constants as op, sre_parse as parser

DEPTH = 3
KINDS = ["fixed_line", "mobile", "toll_free", "shared_cost", "premium_rate", "voip", "personal_number", "uan", "pager", "voicemail"]
FOLDER = Path(__file__).parent.parent / "src" / "value" / "phone"
# Names that people write beside those of the CLDR, and states whose names end in another country's.
ALSO = {
    "AE": ["UAE", "U.A.E."], "BA": ["Bosnia and Herzegovina"], "BO": ["Bolivia"], "CN": ["PRC", "P.R.C.", "P.R. China", "中华人民共和国"],
    "CZ": ["Czech Republic"], "GB": ["UK", "U.K.", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland"],
    "HK": ["Hong Kong", "Hong Kong SAR", "HK", "香港", "香港特别行政区"], "KR": ["Korea", "Republic of Korea", "南韩"],
    "MM": ["Myanmar", "Burma"], "MO": ["Macau", "Macao", "澳门", "澳门特别行政区"], "NL": ["The Netherlands", "Holland"],
    "RU": ["Russian Federation"], "SG": ["Republic of Singapore"], "TR": ["Turkey"], "TW": ["Taiwan", "台湾省", "臺灣", "中国台湾"],
    "US": ["USA", "U.S.A.", "U.S.", "US", "United States of America", "New Jersey", "New Mexico"], "VN": ["Viet Nam"],
}
# A state of another country bears it too.
NOT = {"georgia"}


def digits(ranges):
    """The characters of a class."""
    found = set()
    for what, own in ranges:
        if what is op.LITERAL:
            found.add(chr(own))
        elif what is op.RANGE:
            found |= {chr(code) for code in range(own[0], own[1] + 1)}
        elif what is op.CATEGORY:
            found |= set("0123456789")
    return found


def possible(pattern, prefix, length):
    """Whether some number of this length that begins so fits the pattern: places in the number are followed as sets."""
    fits = lambda at, allowed: at < length and (at >= len(prefix) or prefix[at] in allowed)

    def follow(items, places):
        for item in items:
            places = set().union(*[one(item, at) for at in places])
        return places

    def one(item, at):
        what, own = item
        if what is op.LITERAL:
            return {at + 1} if fits(at, {chr(own)}) else set()
        if what is op.IN:
            return {at + 1} if fits(at, digits(own)) else set()
        if what is op.BRANCH:
            return set().union(*[follow(list(way), {at}) for way in own[1]])
        if what is op.SUBPATTERN:
            return follow(list(own[3]), {at})
        if what is op.MAX_REPEAT:
            least, most, inner = own
            places, found = {at}, set() if least else {at}
            for times in range(1, min(most, length) + 1):
                places = follow(list(inner), places)
                if times >= least:
                    found |= places
            return found
        if what in (op.ASSERT, op.ASSERT_NOT):
            return {at}
        raise ValueError(what)

    return length in follow(list(pattern), {0})


def leading(languages):
    """By length, the prefixes that some kind of number has."""
    found = {}
    for length in sorted({length for _, lengths in languages for length in lengths}):
        own = [pattern for pattern, lengths in languages if length in lengths]

        def walk(prefix):
            if not any(possible(pattern, prefix, length) for pattern in own):
                return []
            if len(prefix) == min(DEPTH, length):
                return [prefix]
            below = [walk(prefix + str(digit)) for digit in range(10)]
            whole = all(own == [prefix + str(digit)] for digit, own in enumerate(below))
            return [prefix] if whole else sum(below, [])

        prefixes = sum((walk(str(digit)) for digit in range(10)), [])
        if prefixes:
            found[length] = prefixes
    return found


def packed(prefixes):
    """Prefixes that differ in their last digit stand together: `12[345]`."""
    by = {}
    for prefix in prefixes:
        by.setdefault(prefix[:-1], []).append(prefix[-1])
    return " ".join(stem + (last[0] if len(last) == 1 else f"[{''.join(last)}]") for stem, last in sorted(by.items()))


english, chinese = Locale("en").territories, Locale("zh").territories
traditional = Locale("zh", script="Hant").territories
plans, countries = [], []
for code, regions in sorted(COUNTRY_CODE_TO_REGION_CODE.items()):
    languages, trunks = [], []
    for region in regions:
        data = PhoneMetadata.metadata_for_nongeo_region(code) if region == "001" else PhoneMetadata.metadata_for_region(region)
        if data is None:
            continue
        trunks.append(data.national_prefix or "")
        for kind in KINDS:
            own = getattr(data, kind)
            lengths = [length for length in (own.possible_length or data.general_desc.possible_length) if length > 0] if own else []
            if lengths and own.national_number_pattern not in (None, "NA"):
                languages.append((parser.parse(own.national_number_pattern), set(lengths)))
        if region != "001":
            names = [english.get(region), chinese.get(region), traditional.get(region), *ALSO.get(region, [])]
            names = dict.fromkeys(re.sub(" & ", " and ", name).lower() for name in names if name)
            names = [name for name in names if name not in NOT]
            countries.append(f"{region},{code},{'|'.join(names)}".replace("’", "'"))
    groups = {}
    for length, prefixes in leading(languages).items():
        groups.setdefault(packed(prefixes), []).append(length)
    plan = "|".join(f"{'.'.join(map(str, lengths))}:{prefixes}" for prefixes, lengths in groups.items())
    plans.append(f"{code},{trunks[0] if trunks else ''},{plan}")
source = f"# libphonenumber's metadata (Apache License 2.0) as in phonenumbers {version('phonenumbers')}; computed by scripts/phone-plans.py"
(FOLDER / "plans.csv").write_text("\n".join([source, "code,trunk,numbers", *plans, ""]), encoding="utf-8")
source = f"# Calling codes of libphonenumber, names of the Unicode CLDR as in Babel {version('babel')}; written by scripts/phone-plans.py"
(FOLDER / "countries.csv").write_text("\n".join([source, "country,code,names", *sorted(countries), ""]), encoding="utf-8")
