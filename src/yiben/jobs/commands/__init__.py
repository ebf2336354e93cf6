"""The commands, one module a noun; each adds its own words to the parser."""
