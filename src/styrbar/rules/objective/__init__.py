"""Objective financing: the parameters of each variant in VIVE table 5.1, as dated data with their source."""
