"""One router per face of the service."""
