"""`python -m cslint`: the same as the `cslint` command."""

from cslint.cli import main

if __name__ == "__main__":
    main()
