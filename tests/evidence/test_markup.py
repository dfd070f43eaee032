"""An exhibit in a notebook is safe HTML, and readable before the notebook is trusted."""

import dataclasses

from yjs_analysis.evidence.markup import exhibit_html


def test_words_from_data_cannot_become_markup(report):
    exhibit = dataclasses.replace(report.exhibits[-1], answer="<script>alert(1)</script>")
    assert "<script>" not in exhibit_html(exhibit)


def test_in_a_notebook_each_cell_says_its_own_side(report):
    html = exhibit_html(report.exhibits[2])
    assert '<td style="text-align: right">138</td>' in html
