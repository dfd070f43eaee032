"""How our functions answer the cases: one module a family, each with its `ANSWERS`; see `assurance.verification`."""
