"""The invented municipality: extracts in the shapes of the source systems, shaped by published figures."""
