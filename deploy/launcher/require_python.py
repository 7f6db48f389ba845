"""Understands which Python the system runs on; any Python reads it, to get a clear line."""

import sys

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    sys.exit(
        "chengnuo: 需要 Python %d.%d 或更新版本，当前为 %d.%d。"
        "请安装后以 make PYTHON=<路径> 重试。" % (OLDEST + tuple(sys.version_info[:2]))
    )
