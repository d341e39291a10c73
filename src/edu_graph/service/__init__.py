"""The web side: an ASGI application around one release and the workers that answer queries on it."""
