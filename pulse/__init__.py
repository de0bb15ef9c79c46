"""Pulse: an open pulse board for daily improvement meetings in public service."""

__version__ = "0.1.0"
