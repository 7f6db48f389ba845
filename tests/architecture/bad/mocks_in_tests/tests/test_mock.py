from unittest.mock import Mock


def test_nothing(monkeypatch):
    monkeypatch.setattr("gateway.app.clock", Mock())
