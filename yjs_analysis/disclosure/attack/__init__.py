"""What an outsider can work back from a release, with nothing in hand but the release and public figures."""
