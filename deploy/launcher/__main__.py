"""`python -m deploy.launcher` is the `chengnuo` command."""

import sys

from deploy.launcher.cli import main

sys.exit(main())
