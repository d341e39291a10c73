"""Measurements in which everything that is compared runs in the same minute on the same machine."""
