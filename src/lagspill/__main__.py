"""`python -m lagspill` is the `lagspill` command."""

from lagspill.cli.main import main

if __name__ == "__main__":
    main()
