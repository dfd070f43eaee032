"""Reading what the explorer shows at this moment, and whether its parts agree with each other."""

import math
import re
from pathlib import Path

READ = (Path(__file__).parent / "reading.js").read_text(encoding="utf-8").partition("\n")[2]

NUMBER = re.compile(r"\d[\d,]*\.?\d*")


def numbers_of(words: str) -> set[str]:
    """Every number in words, as written."""
    return {one.rstrip(".,") for one in NUMBER.findall(words)}


def disagreements(state: dict, held: dict) -> list[str]:
    """Say what on the page does not agree with something else on it."""
    chosen = state["chosen"]
    key = "|".join(chosen[name] for name in ("step", "period", "denominator", "unit", "unknown"))
    view = held["views"].get(key)
    found = [] if state["link"] == chosen else [f"the link says {state['link']}"]
    if view is None:
        refused = state["refused"] and not state["shown"] and "cannot be shown so" in state["sentence"]
        return found + ([] if refused else ["there is no such comparison, and it is not refused"])
    if state["refused"] or not state["shown"]:
        return [*found, "a comparison that there is, is refused"]
    groups = [one for part in held["choices"][1]["parts"] for one, _ in part["options"]]
    if plain(state["sentence"]) != view["sentences"][groups.index(chosen["group"])]:
        found.append("the sentence is another's")
    if (state["title"], state["source"], state["alt"]) != (view["title"], view["source"], view["alt"]):
        found.append("title, source or alternative text is another's")
    rows = {row[0]: row[1:] for row in state["rows"]}
    if set(rows) != {row["group"] for row in view["rows"]} | set(view["withheld"]):
        found.append(f"the table has the groups {list(rows)}")
    if list(rows) != [group for group in groups if group in rows]:
        found.append(f"the groups stand in another order than the choices: {list(rows)}")
    if state["own"] != [group for group in rows if group == chosen["group"]]:
        found.append(f"the row marked is {state['own']}")
    ratio = view["kind"] == "ratio"
    own = rows.get(chosen["group"], [""] * 5)
    expected = [f"{own[4]}"] if ratio and own[4] and own[4] not in ("[c]", "compared with") else []
    if state["verdicts"] != ratio or state["verdict"] != expected:
        found.append(f"the verdict marked is {state['verdict']}, the table's {own[4]}")
    return found + sentence_beside_table(state, rows, held) + chart_beside_table(state, rows, ratio)


def plain(words: str) -> str:
    """Give words without the spaces that do not part."""
    return words.replace("\u00a0", " ")


def last_place(number: str) -> float:
    """Give how far a number may lie from what is written."""
    return 0.51 * 10 ** -len(number.strip().partition(".")[2])


def sentence_beside_table(state: dict, rows: dict, held: dict) -> list[str]:
    """Say which numbers of the sentence are not in the table, and are not said to be something else."""
    said = state["sentence"]
    for known in (
        r"So few would show only a ratio of [\d.]+ or more\.",
        r"From [\d.]+ to [\d.]+ would be no material difference\.",
        r"\b[\d.]+% interval",
        r"They are [\d,]+( of [\d,]+)?\.",
        r"aged 10 to 17",
        r"populations of 2011, 2017 and 2021",
        r"are \d+% of the caseload and White children \d+%|White children, \d+% of the caseload",
    ):
        said = re.sub(known, "", said)
    whole = " ".join(" ".join(cells) for group, cells in rows.items()) + state["title"]
    stray = numbers_of(said) - numbers_of(whole)
    own = rows.get(state["chosen"]["group"])
    absent = set()
    if own and own[0] != "[c]" and own[4] not in ("", "compared with"):
        absent = (numbers_of(own[2]) | numbers_of(own[3])) - numbers_of(said)
    if own and own[0] == "[c]" and numbers_of(said):
        stray |= numbers_of(said)
    return ([f"the sentence says {sorted(stray)}, the table does not"] if stray else []) + (
        [f"the sentence leaves out {sorted(absent)}"] if absent else []
    )


def chart_beside_table(state: dict, rows: dict, ratio: bool) -> list[str]:
    """Say which marks of the chart are missing, are too many, or stand where their numbers are not."""
    compared = {group: cells for group, cells in rows.items() if cells[4] != "compared with"}
    drawn = {group for group, cells in compared.items() if cells[0] != "[c]" and (not ratio or cells[3] != "[x]")}
    found = []
    words = " | ".join(state["words"])
    for group, cells in compared.items():
        missing = [one for one in (cells[0], cells[1] if not ratio else cells[2]) if one not in words]
        if missing:
            found.append(f"the chart does not say {missing} of {group}")
    if not ratio:
        bars = {one["group"]: one["width"] for one in state["bars"]}
        most = max(bars.values(), default=1)
        shares = {group: float(rows[group][1].rstrip("%")) for group in drawn}
        off = [
            group
            for group in drawn
            if bars.get(group, -1) < 0 or abs(bars[group] / most - shares[group] / max(shares.values())) > 0.01
        ]
        return found + ([f"the bars are {bars}, the table {shares}"] if set(bars) != drawn or off else [])
    if {one["group"] for one in state["intervals"]} != drawn or len(state["intervals"]) != len(drawn):
        found.append(f"intervals are drawn of {[one['group'] for one in state['intervals']]}, not of {sorted(drawn)}")
    ticks = {one["at"]: one["x1"] for one in state["ticks"]}
    if not drawn:
        return found
    (a, xa), (b, xb) = min(ticks.items()), max(ticks.items())
    scale = math.log(b / a) / (xb - xa)
    for kind, names in (("points", ("cx",)), ("intervals", ("x1", "x2"))):
        for one in state[kind]:
            cells = rows[one["group"]]
            told = [cells[2]] if kind == "points" else cells[3].replace(" or more", " to").split(" to")
            for name, number in zip(names, told, strict=False):
                if not number.strip() or float(number) <= 0.05 or float(number) >= 20:
                    continue
                placed = a * math.exp((one[name] - xa) * scale)
                if abs(placed - float(number)) > last_place(number) + 0.002 * float(number):
                    found.append(f"{kind} of {one['group']} stand at {placed:.3f}, the table says {number}")
    return found
