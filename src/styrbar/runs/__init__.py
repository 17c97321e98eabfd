"""One use case each: snapshot, rules, decisions and choices in, as a named user; the answer with its basis out."""
