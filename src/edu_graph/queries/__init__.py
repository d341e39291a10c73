"""Named queries and ad-hoc ones: read, screened and bound before any engine sees them."""
