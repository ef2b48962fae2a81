"""A real database for every test, cloned from a template that confiture builds once.

Works with pytest-xdist: each worker is a process of its own and asks for clones of its own. Needs nothing but the
standard library; psycopg or any other driver of libpq takes the connection from here.
"""

import json
import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(os.environ.get("CONFITURE_PROJECT", Path(__file__).parent.parent / "shop"))
ENVIRONMENT = os.environ.get("CONFITURE_TEST_ENV", "test")
CONFITURE = shlex.split(os.environ.get("CONFITURE", "confiture"))


def confiture(*args: str) -> dict:
    """Runs a command and gives its JSON document; a failure shows what confiture said."""
    command = [*CONFITURE, *args, "--project-dir", str(PROJECT), "--env", ENVIRONMENT, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}", returncode=done.returncode)
    return json.loads(done.stdout)


@dataclass(frozen=True)
class Database:
    """One clone. `url` has no password: libpq finds it in `passfile`."""

    name: str
    url: str
    passfile: str

    @property
    def env(self) -> dict:
        """Environment for programs: psql, pg_dump, the application itself."""
        return {**os.environ, "DATABASE_URL": self.url, "PGPASSFILE": self.passfile}

    def psql(self, sql: str) -> str:
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-c", sql]
        return subprocess.run(command, env=self.env, check=True, capture_output=True, text=True).stdout.strip()


def clone(folder: Path) -> Database:
    passfile = str(folder / "pgpass")
    # --lives-with: when this process is killed, the next run drops what it left behind.
    made = confiture("test-db", "clone", "--seeds", "--lives-with", str(os.getpid()), "--passfile", passfile)
    return Database(made["target"], made["target_url"], passfile)


def drop(database: Database) -> None:
    confiture("test-db", "drop", database.name, "--force", "--if-exists", "--yes")


@pytest.fixture(scope="session")
def shared_database(tmp_path_factory):
    """One clone for each worker: for tests that only read, or that roll back what they do."""
    database = clone(tmp_path_factory.mktemp("confiture"))
    yield database
    drop(database)


@pytest.fixture
def database(tmp_path):
    """A clone for one test, which may do with it what it wants."""
    made = clone(tmp_path)
    yield made
    drop(made)


@pytest.fixture
def connection(shared_database, monkeypatch):
    """A psycopg connection to the worker's clone, rolled back after the test."""
    psycopg = pytest.importorskip("psycopg")
    monkeypatch.setenv("PGPASSFILE", shared_database.passfile)
    with psycopg.connect(shared_database.url) as open_connection:
        yield open_connection
        open_connection.rollback()
