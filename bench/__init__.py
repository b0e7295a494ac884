"""Measures Lagspill's speed at 10 000 and 1 000 000 cases: `make bench`, or `python -m bench --quick`."""
