"""What the heading of a column gives away: a name, an address, a number that identifies, or room for free text."""

from __future__ import annotations

import re

LETTERS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z]+")

WORDS = {
    "e-mail": "email emails emailaddress",
    "postcode": "postcode postcodes postalcode pcode postal zip zipcode",
    "address": "address addr addresses street uprn housenumber addressline",
    "telephone": "phone telephone tel mobile mob landline fax phonenumber mobilenumber telno telephonenumber",
    "NHS number": "nhs nhsno nhsnumber",
    "pupil number (UPN)": "upn upnnumber",
    "learner number (ULN)": "uln ulnnumber",
    "PNC number": "pncid pncnumber pncno pncref cro cronumber",
    "National Insurance number": "nino ninumber",
    "identity number": "passport driverno noms nomis",
    "worker": "caseworker casemanager caseholder keyworker worker assessor oic",
    "parent or carer": "parent parents carer carers mother father mum dad guardian nok sibling siblings",
    "place": "latitude longitude easting northing eastings northings coordinates gridref geocode",
    "free text": "notes note comment comments narrative narratives freetext remarks remark casenote casenotes memo",
    "crime reference": "crimeref crimeno crimenumber crimereference",
    "photograph": "photo photograph",
    "online name": "instagram snapchat facebook whatsapp tiktok username",
    "name": "forename forenames surname surnames firstname lastname middlename fullname givenname familyname initials "
    "alias aliases aka nickname fname lname sname",
}
PHRASES = {
    "address": ("house no", "house number", "house name", "flat no", "flat number", "town city"),
    "postcode": ("post code", "zip code"),
    "telephone": ("contact number", "contact no", "contact details"),
    "e-mail": ("e mail",),
    "pupil number (UPN)": ("unique pupil", "pupil number", "pupil no"),
    "learner number (ULN)": ("unique learner", "learner number"),
    "PNC number": ("police national computer", "criminal records office", "pnc id", "pnc no", "pnc number", "pnc ref"),
    "National Insurance number": ("national insurance",),
    "identity number": (
        "arrest summons",
        "driving licence",
        "prison number",
        "home office number",
        "vehicle registration",
    ),
    "worker": (
        *("case worker", "case manager", "case holder", "allocated to", "allocated worker", "officer in case"),
        *("yot officer", "yjs officer", "supervising officer", "probation officer", "responsible officer"),
        *("created by", "updated by", "entered by", "completed by", "last modified by"),
    ),
    "parent or carer": ("next of kin", "emergency contact", "family member"),
    "place": ("grid ref", "grid reference", "what three words", "offence location", "crime location"),
    "free text": ("free text", "case note", "case notes", "further details", "additional information", "circumstances"),
    "crime reference": (
        *("crime ref", "crime reference", "crime no", "crime number", "incident number", "incident no", "incident ref"),
        *("custody record", "custody number", "court reference", "court case number", "court ref", "niche"),
    ),
    "name": ("known as", "previous names"),
}
WHOLE = {
    **dict.fromkeys(("location", "location name", "place", "lat", "long", "lon", "lng", "x y"), "place"),
    **dict.fromkeys(("name", "names", "child name", "young person name"), "name"),
    **dict.fromkeys(("school", "school name", "name of school", "college", "education provider"), "school"),
    **dict.fromkeys(("asn", "urn", "crn"), "crime reference"),
    **dict.fromkeys(("ni", "ni no", "ni number"), "National Insurance number"),
    "pnc": "PNC number",
    "mail": "e-mail",
}
THINGS = (
    "service yjs yot area authority la region ward offence offences crime disposal outcome sentence order court panel "
    "team ethnicity ethnic group category type event exit period programme intervention requirement file table column "
    "source sheet district country county force police legal code status decision tier stage product system cms"
)
PEOPLE = ("parent or carer", "worker")
STATUSES = "status consent consented present attended aware date involved code type count number yn flag"


def words_of(heading: str) -> list[str]:
    """Split a heading into small words, at anything that is no letter and where capitals begin.

    Examples
    --------
    >>> words_of("NHSNumber"), words_of("case_worker 2"), words_of("pncnumber")
    (['nhs', 'number'], ['case', 'worker'], ['pncnumber'])
    """
    return [word.casefold() for word in LETTERS.split(heading) if word]


def title_kind(heading: str) -> str | None:
    """Say what a heading says that its column holds, if that would identify a child, or somebody around the child.

    The trap: it reads English headings only. What the cells hold is looked at as well.

    Examples
    --------
    >>> title_kind("Surname"), title_kind("Home_Postcode"), title_kind("PNCNumber"), title_kind("Case Worker")
    ('name', 'postcode', 'PNC number', 'worker')
    >>> title_kind("yjs_name"), title_kind("child_id"), title_kind("disposal_date"), title_kind("ethnicity_pnc")
    (None, None, None, None)
    """
    words = words_of(heading)
    phrase = " ".join(words)
    if phrase in WHOLE:
        return WHOLE[phrase]
    for kind, phrases in PHRASES.items():
        if any(f" {one} " in f" {phrase} " for one in phrases):
            return kind
    for kind, listed in WORDS.items():
        if set(words) & set(listed.split()) and not (kind in PEOPLE and set(words) & set(STATUSES.split())):
            return kind
    return "name" if set(words) & {"name", "names"} and not names_a_thing(heading) else None


def names_a_thing(heading: str) -> bool:
    """Say whether a heading names something that is no person: a ward, an offence, an order.

    Examples
    --------
    >>> names_a_thing("Home ward"), names_a_thing("Offence Name"), names_a_thing("Preferred Name")
    (True, True, False)
    """
    return bool(set(words_of(heading)) & set(THINGS.split()))
