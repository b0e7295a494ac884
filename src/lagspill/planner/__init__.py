"""The meeting plan's solver (MEET-1, MEET-2). Knows dates, minutes and codes; no Django, no database, no words for people."""
