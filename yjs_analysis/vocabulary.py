"""The words that the package uses, each said once: groups, verdicts, marks."""

from __future__ import annotations

GROUPS = ("White", "Mixed", "Asian", "Black", "Other")
"""The five ethnic groups of the 2011 Census, in the publisher's order."""

UNKNOWN = "Unknown"
"""Ethnicity not stated or not recorded: always a row of its own, never spread over the others."""

POOLED_AS_PRINTED = "Black and minority ethnic (as printed)"
"""The published merger of Mixed, Asian, Black and Other. Kept only to reproduce the publication that used it."""

POOLED_GROUPS = ("Mixed", "Asian", "Black", "Other")
"""What the published merger contains."""

OVER = "over-represented"
UNDER = "under-represented"
NO_MATERIAL_DIFFERENCE = "no material difference"
CANNOT_TELL = "cannot tell"

VERDICT_MARKS = {OVER: "↑", UNDER: "↓", NO_MATERIAL_DIFFERENCE: "=", CANNOT_TELL: "?"}
"""A verdict carries a mark and a word, never colour alone."""

MATERIAL_BAND = (0.8, 1.25)
"""Relative rates inside this band make no difference that a Board would act on (four fifths, and its inverse)."""

WITHHELD = "[c]"
"""Shown where a count of children is too small to publish."""

NOT_AVAILABLE = "[x]"
"""Shown where nobody has published the figure, or the data cannot define it."""
