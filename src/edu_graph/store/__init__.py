"""Stores: where a release's statements are queried."""
