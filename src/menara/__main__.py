"""`python -m menara` is `menara`."""

import sys

from menara.cli import main

if __name__ == "__main__":
    sys.exit(main())
