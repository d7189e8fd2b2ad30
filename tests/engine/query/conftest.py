"""`strategies.py` is shared by the tests of this folder and those below; folders of tests are no packages."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
