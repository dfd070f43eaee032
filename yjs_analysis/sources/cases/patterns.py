"""What a cell that identifies a child looks like: postcodes, telephone numbers, and numbers with a check character."""

from __future__ import annotations

import re

AREA_LETTERS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY "
    "G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR "
    "NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA "
    "WC WD WF WN WR WS WV YO ZE"
)
AREAS = frozenset(AREA_LETTERS.split())
POSTCODE = re.compile(r"(?<![A-Z0-9])([A-Z]{1,2})[0-9][A-Z0-9]?(\s{0,2})[0-9][ABD-HJLNP-UW-Z]{2}(?![A-Z0-9])")
EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
MOBILE = re.compile(r"(?<![\d/.-])(?:(?:\+|00)44\s?(?:\(0\)\s?)?|\(?0)7\d{3}\)?[\s-]?\d{3}[\s-]?\d{3}(?![\d/.-])")
LANDLINE = re.compile(
    r"(?<![\d/.-])(?:(?:\+|00)44\s?(?:\(0\)\s?)?[123]\d{1,4}|\(0[123]\d{1,4}\)|0[123]\d{1,4}(?=\s))"
    r"(?:[\s-]?\d{3,4}){2}(?![\d/.-])"
)
NHS_SPACED = re.compile(r"(?<!\d)(?:\d{3} \d{3} \d{4}|\d{3}-\d{3}-\d{4})(?!\d)")
COMPACT_TELEPHONE = re.compile(r"0?7\d{9}|0[123]\d{8,9}")
TEN_DIGITS = re.compile(r"\d{10}")
UPN = re.compile(r"(?<![A-Z0-9])[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z](?![A-Z0-9])")
PNC = re.compile(r"(?<![\d/])(\d{2}|\d{4})/(\d{1,7})([A-HJ-NP-RT-Z])(?![A-Z0-9])")
INSURANCE = re.compile(
    r"(?<![A-Z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d\d\s?\d\d\s?\d\d\s?[A-D](?![A-Z0-9])"
)
PARTICLES = frozenset(("al", "bin", "da", "de", "del", "der", "di", "dos", "el", "la", "le", "van", "von"))
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
PNC_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"


def sure_kind(cell: str) -> str | None:
    """Say what one cell gives away, where its form alone leaves no doubt, in whatever text it stands.

    Examples
    --------
    >>> sure_kind("lives at WS1 1TP now"), sure_kind("07700 900123"), sure_kind("YP00123"), sure_kind("2019-04-01")
    ('postcode', 'telephone', None, None)
    """
    if len(cell) < 5 or cell.isalpha():
        return None
    capital = cell.upper()
    if "@" in cell and EMAIL.search(cell):
        return "e-mail"
    if not any(one.isdigit() for one in cell):
        return None
    if any(area in AREAS and gap for area, gap in POSTCODE.findall(capital)):
        return "postcode"
    if MOBILE.search(cell) or LANDLINE.search(cell):
        return "telephone"
    if any(nhs_number(found) for found in NHS_SPACED.findall(cell)):
        return "NHS number"
    if any(upn(found) for found in UPN.findall(capital)):
        return "pupil number (UPN)"
    if any(pnc_id("/".join(found[:2]) + found[2]) for found in PNC.findall(capital)):
        return "PNC number"
    return "National Insurance number" if any(" " in found for found in INSURANCE.findall(capital)) else None


def likely_kinds(cell: str) -> list[str]:
    """Say what a cell could be, if most of its column is the same: alone it could be any reference.

    Examples
    --------
    >>> likely_kinds("WS11TP"), likely_kinds("9434765919"), likely_kinds("12345678")
    (['postcode'], ['NHS number'], [])
    """
    text = cell.strip().upper()
    whole = POSTCODE.fullmatch(text)
    forms = {
        "postcode": whole is not None and whole[1] in AREAS,
        "PNC number": PNC.fullmatch(text) is not None,
        "NHS number": TEN_DIGITS.fullmatch(text) is not None and nhs_number(text),
        "learner number (ULN)": TEN_DIGITS.fullmatch(text) is not None and uln(text),
        "telephone": COMPACT_TELEPHONE.fullmatch(text) is not None,
        "National Insurance number": INSURANCE.fullmatch(text) is not None,
    }
    return [kind for kind, is_so in forms.items() if is_so]


def nhs_number(text: str) -> bool:
    """Check an NHS number: ten digits, the last of which is 11 less the weighted sum of the others, modulo 11.

    Weights are 10, 9, ..., 2; a check digit of 11 is written 0, and one of 10 is not issued.

    References
    ----------
    NHS Data Dictionary, attribute NHS NUMBER.

    Examples
    --------
    943 476 591: 90 + 36 + 24 + 28 + 42 + 30 + 20 + 27 + 2 = 299, 299 modulo 11 = 2, 11 - 2 = 9.

    >>> nhs_number("943 476 5919"), nhs_number("943 476 5918")
    (True, False)
    """
    digits = [int(one) for one in text if one.isdigit()]
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return len(digits) == 10 and len(set(digits)) > 1 and check != 10 and digits[9] == check % 11


def uln(text: str) -> bool:
    """Check a unique learner number: ten digits, the last of which is 10 less the weighted sum modulo 11.

    References
    ----------
    Higher Education Statistics Agency, Student 2017/18 (C17051), field ULN, with the number of the example.

    Examples
    --------
    927 630 868: 90 + 18 + 56 + 42 + 18 + 0 + 32 + 18 + 16 = 290, 290 modulo 11 = 4, 10 - 4 = 6.

    >>> uln("9276308686"), uln("9276308685")
    (True, False)
    """
    digits = [int(one) for one in text if one.isdigit()]
    rest = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return len(digits) == 10 and len(set(digits)) > 1 and rest != 0 and digits[9] == 10 - rest


def upn(text: str) -> bool:
    """Check a unique pupil number: a letter, then twelve characters whose weighted sum modulo 23 gives that letter.

    Weights are 2, 3, ..., 13; the letters are the alphabet without I, O and S; a last letter counts by its own place.

    References
    ----------
    Department for Education, "Unique pupil numbers (UPNs): a guide for schools and local authorities".

    Examples
    --------
    801 2000 01 001: 8x2 + 0x3 + 1x4 + 2x5 + 1x10 + 1x13 = 53, 53 modulo 23 = 7, and the letter at place 7 is H.

    >>> upn("H801200001001"), upn("A801200001001")
    (True, False)
    """
    letter, rest = text[0], text[1:]
    values = [int(one) if one.isdigit() else UPN_LETTERS.index(one) for one in rest]
    total = sum(value * weight for value, weight in zip(values, range(2, 14), strict=True))
    return letter == UPN_LETTERS[total % 23]


def pnc_id(text: str) -> bool:
    """Check a PNC number: year, seven digits, and a letter that these nine digits give modulo 23.

    References
    ----------
    HM Prison and Probation Service, open source of the person record: check letters ZABCDEFGHJKLMNPQRTUVWXY.

    Examples
    --------
    03 0000001: 30000001 modulo 23 = 20, and the letter at place 20 is W.

    >>> pnc_id("2003/0000001W"), pnc_id("03/1W"), pnc_id("2003/0000001Z")
    (True, True, False)
    """
    year, _, rest = text.partition("/")
    return rest[-1] == PNC_LETTERS[int(year[-2:] + rest[:-1].zfill(7)) % 23]


def person_like(cell: str) -> bool:
    """Say whether a cell has the form of a person's name: two or three words with capitals, or "Surname, Forename".

    The trap: many things have that form ("White British", "Bloxwich East"), so it says little about one cell.

    Examples
    --------
    >>> person_like("Jo Green"), person_like("GREEN, Jo"), person_like("referral order")
    (True, True, False)
    """
    words = cell.replace(",", ", ").split()
    letters = [re.sub("[-'\u2019.,]", "", word) for word in words]
    if not 2 <= len(words) <= 4 or not all(word.isalpha() for word in letters):
        return False
    return all(word[0].isupper() or word in PARTICLES for word in letters)
