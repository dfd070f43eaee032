"""Disproportionality and reoffending in youth justice, from counts to evidence for a Board.

Count once, then reason: children become counts at one door (`sources`), every statistic is a function of counts
(`measures`), the questions of the mission ask for statistics (`disproportionality`, `reoffending`), small counts are
withheld (`disclosure`), the answers are drawn and said (`telling`), and one door lets them out (`evidence`).
"""
