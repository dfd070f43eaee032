"""The one door in: published tables and case files become counts here."""
