"""Contributing: from a document to a file that a curator can finish."""
