"""`python -m yjs_analysis` does what `yjs-analysis` does."""

import sys

from yjs_analysis.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
