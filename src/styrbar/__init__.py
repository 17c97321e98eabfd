"""Styrbar: steer the specialised social area from a municipality's own extracts."""

__version__ = "0.1.0"
