"""The command line: one small command a run, no arithmetic."""
