"""From what was typed to the rooms' forms and back, without losing a letter."""
