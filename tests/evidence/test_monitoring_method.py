"""The methods of monitoring are told from the constants that ran."""

from yjs_analysis.evidence import monitoring_method


def test_a_constant_that_changes_is_told(monkeypatch):
    assert "ask for a chance of 80%" in monitoring_method.monitoring_in_words()
    monkeypatch.setattr(monitoring_method.when_seen, "POWER", 0.9)
    assert "ask for a chance of 90%" in monitoring_method.monitoring_in_words()


def test_how_often_was_drawn_is_told():
    assert "S18 draws 20,000 times" in monitoring_method.monitoring_in_words()
