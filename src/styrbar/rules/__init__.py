"""Law and agreements as dated data: one TOML file a parameter, every value with a start, a unit and a source."""
