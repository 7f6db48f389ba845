"""Understands how supervisord is run so that a listening socket outlives the processes that answer
on it: a restart refuses no connection, callers wait in its queue.

supervisord itself closes the socket of an `[fcgi-program]` when the last process on it ends.
"""

from __future__ import annotations

import sys
from typing import Any

from supervisor.options import FastCGIGroupConfig, ServerOptions
from supervisor.process import FastCGIProcessGroup
from supervisor.socket_manager import SocketManager
from supervisor.supervisord import go


class LastingSockets(SocketManager):
    """A listening socket that is held from the first use on."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._held = self.get_socket()


class LastingGroup(FastCGIGroupConfig):
    """A group of processes on one lasting socket."""

    def make_group(self) -> FastCGIProcessGroup:
        """The group."""
        return FastCGIProcessGroup(self, socketManager=LastingSockets)


class LastingOptions(ServerOptions):
    """supervisord's options, with lasting sockets."""

    def process_groups_from_parser(self, parser: Any) -> list[Any]:
        """The groups of the configuration."""
        return [_lasting(each) for each in super().process_groups_from_parser(parser)]


def _lasting(group: Any) -> Any:
    if not isinstance(group, FastCGIGroupConfig):
        return group
    return LastingGroup(
        group.options, group.name, group.priority, group.process_configs, group.socket_config
    )


def main(arguments: list[str]) -> None:
    """Run supervisord on the configuration that `arguments` names, until it is told to end."""
    options = LastingOptions()
    options.realize(arguments)
    options.first = True
    options.test = False
    go(options)
    options.close_httpservers()
    options.close_logger()


if __name__ == "__main__":
    main(sys.argv[1:])
