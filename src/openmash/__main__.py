"""`openmash` and `python -m openmash`."""

import sys

from openmash.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
