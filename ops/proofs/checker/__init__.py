"""The parts of check-history.py."""
