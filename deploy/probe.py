"""`python -m deploy.probe URL`: whether a URL returns 200. The health check of a container."""

import sys

from deploy.readiness import is_ready

if __name__ == "__main__":
    sys.exit(0 if is_ready(sys.argv[1]) else 1)
