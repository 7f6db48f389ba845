"""Understands a command that cannot be done: one line that says why and what to do."""


class LauncherError(Exception):
    """The message is for the person at the command line, in one line."""
