"""How a workbook shows a stored number: the number format, as far as a reader of the sheet can tell it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd/mm/yyyy h:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    49: "@",
}
"""The formats that have a number instead of a text."""

LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def stored_number(text: str) -> str:
    """Give a stored number with no more figures than tell it from its neighbours.

    Examples
    --------
    >>> stored_number("0.33333333333333331"), stored_number("12"), stored_number("1E2"), stored_number("Black")
    ('0.3333333333333333', '12', '100', 'Black')
    """
    try:
        value = float(text)
    except ValueError:
        return text
    if re.fullmatch(r"-?\d+", text.strip()):
        return text.strip()
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def shown_number(text: str, code: str) -> str:
    """Give a stored number as its format shows it; where the format is not understood, as it is stored.

    Examples
    --------
    >>> shown_number("0.12345", "0.0%"), shown_number("1234.5", "#,##0"), shown_number("3", ";;;")
    ('12.3%', '1,235', '')
    >>> shown_number("3", '"[c]"'), shown_number("-2", "0;(0)"), shown_number("43831", "dd/mm/yyyy")
    ('[c]', '(2)', '01/01/2020')
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    section, value = _section(code, value)
    bare = LITERAL.sub("", section)
    if section.strip().lower() in ("general", "@"):
        return _general(value)
    if section == "":
        return ""
    if re.search(r"[dyhms]", bare.lower()) and not re.search(r"[0#?]", bare):
        return _date(value, bare)
    if "E+" in bare or "E-" in bare or "/" in bare:
        return stored_number(text)
    return _filled(section, bare, value)


def _section(code: str, value: Decimal) -> tuple[str, Decimal]:
    """The part of a format for this number: positive; negative; zero; text."""
    sections = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


def _filled(section: str, bare: str, value: Decimal) -> str:
    digits = re.search(r"[0#?][0#?,]*(\.[0#?]*)?", bare)
    if digits is None:
        return _words(section).replace("%", "%")
    pattern = digits.group()
    value *= 100 ** bare.count("%")
    value /= Decimal(1000) ** len(re.search(r",*$", pattern.split(".")[0]).group())
    places = len(re.sub(r"[^0#?]", "", pattern.split(".")[1])) if "." in pattern else 0
    needed = pattern.split(".")[1].count("0") if "." in pattern else 0
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{rounded:,}" if re.search(r"[0#?],[0#?]", pattern) else f"{rounded:f}"
    while places > needed and text.endswith("0"):
        text, places = text[:-1], places - 1
    text = text.removesuffix(".")
    start = re.search(r"[0#?][0#?,]*(\.[0#?]*)?(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", section)
    before, after = (section[: start.start()], section[start.end() :]) if start else ("", "")
    return f"{_words(before)}{text}{_words(after)}"


def _words(text: str) -> str:
    """The letters that a format adds, without the marks that only pad or colour."""
    bare = re.sub(r"\[\$([^\]-]*)[^\]]*\]", r"\1", text)
    bare = re.sub(r"_.|\*.|\[[^\]]*\]", "", bare) if '"' not in bare else bare
    return re.sub(r'"([^"]*)"|\\(.)', lambda found: found.group(1) or found.group(2) or "", bare)


def _general(value: Decimal) -> str:
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e11 else f"{number:.10g}"


def _date(value: Decimal, bare: str) -> str:
    moment = datetime(1899, 12, 30) + timedelta(days=float(value))
    has_date = re.search(r"[dy]", bare.lower()) is not None or "mmm" in bare.lower()
    has_time = re.search(r"[hs]", bare.lower()) is not None
    shape = " ".join(["%d/%m/%Y"] * has_date + ["%H:%M:%S"] * has_time)
    return moment.strftime(shape)
