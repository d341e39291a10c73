"""Tokens that give a client a budget of its own: made once, shown once, kept as hashes in `state/`.

A token is `egt_<number>_<secret>`: the number finds the row, and of the secret (256 random bits) only a salted
BLAKE2b hash is kept. A slow hash such as scrypt makes *guessing* dear; nobody guesses 256 random bits, and a slow hash
would let anybody keep the service busy by sending wrong tokens.
"""

import contextlib
import hmac
import re
import secrets
import sqlite3
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from edu_graph.errors import InputError, NotFound, SettingsError, TokenRefused, Unavailable

FILE = "tokens.db"
_TOKEN = re.compile(r"egt_([0-9a-f]{8})_([A-Za-z0-9_-]{43})\Z")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_BUSY_SECONDS = 5.0

_TABLE = """
CREATE TABLE IF NOT EXISTS token (
  number TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, salt BLOB NOT NULL, hash BLOB NOT NULL,
  seconds REAL, created TEXT NOT NULL, revoked TEXT
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token. `seconds`: the size of its budget, None for the usual, 0 for none."""

    name: str
    seconds: float | None
    created: str
    revoked: str | None = None


class TokenStore:
    """The tokens of one state folder. Belongs to one thread; others, and other processes, may have their own."""

    def __init__(self, state: Path) -> None:
        self._path = state / FILE
        self._connection: sqlite3.Connection | None = None

    def add(self, name: str, seconds: float | None = None) -> str:
        """Make a token and return it: it cannot be had again.

        Raises InputError: the name is none, or is taken; SettingsError: the state folder cannot be written.
        """
        if not _NAME.match(name):
            raise InputError(
                f"{name[:80]!r} cannot be a token's name.", help="Use up to 64 letters, digits, dots and hyphens."
            )
        number, salt = secrets.token_hex(4), secrets.token_bytes(16)
        secret = urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        row = (number, name, salt, _hash(secret, salt), seconds, datetime.now(UTC).isoformat(timespec="seconds"))
        try:
            with self._made() as connection:
                connection.execute("INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, NULL)", row)
        except sqlite3.IntegrityError as error:
            raise InputError(
                f"There is, or was, a token named {name}.",
                help="Take another name: log lines of both would look alike.",
            ) from error
        except (sqlite3.Error, OSError) as error:
            raise SettingsError(
                f"{self._path} cannot be written: {error}.",
                help="Make room on its disk, or set EDU_GRAPH_STATE to a folder that you may write.",
            ) from error
        return f"egt_{number}_{secret}"

    def every(self) -> list[Token]:
        """Return all tokens, revoked ones too, in the order in which they were made."""
        connection = self._found()
        if connection is None:
            return []
        rows = connection.execute("SELECT name, seconds, created, revoked FROM token ORDER BY created, name")
        return [Token(*row) for row in rows]

    def revoke(self, name: str) -> None:
        """Let a token count no more, at once. Raises NotFound: there is none, or it was revoked before."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        connection, changed = self._found(), 0
        if connection is not None:
            with connection:
                change = "UPDATE token SET revoked = ? WHERE name = ? AND revoked IS NULL"
                changed = connection.execute(change, (now, name)).rowcount
        if not changed:
            raise NotFound(f"There is no token {name[:80]!r} that counts.", help="`edu-graph token list` shows all.")

    def check(self, given: str) -> Token:
        """Return the token that a client sent.

        Raises TokenRefused: it is none, is wrong, or was revoked; Unavailable: the file cannot be read.
        """
        parts = _TOKEN.match(given)
        row = self._row(parts[1]) if parts is not None else None
        if parts is None or row is None or not hmac.compare_digest(_hash(parts[2], row[3]), row[4]):
            raise TokenRefused(
                "The token that was sent is not valid.",
                help="Leave the Authorization field out (nothing here needs a token), or ask the operator for another.",
            )
        return Token(row[0], row[1], row[2])

    def _row(self, number: str) -> tuple[str, float | None, str, bytes, bytes] | None:
        try:
            connection = self._found()
            if connection is None:
                return None
            found: tuple[str, float | None, str, bytes, bytes] | None = connection.execute(
                "SELECT name, seconds, created, salt, hash FROM token WHERE number = ? AND revoked IS NULL", (number,)
            ).fetchone()
        except sqlite3.Error as error:
            raise Unavailable(f"Tokens cannot be looked up: {error}.", retry_after=30) from error
        return found

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _found(self) -> sqlite3.Connection | None:
        """Return the connection where there is a file: asking makes none."""
        return self._made() if self._connection is not None or self._path.exists() else None

    def _made(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            is_new = not self._path.exists()
            self._path.touch(mode=0o600)
            connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS)
            try:
                with contextlib.suppress(sqlite3.OperationalError):  # Without shared memory: slower, and not wrong.
                    connection.execute("PRAGMA journal_mode = WAL")
                connection.execute(_TABLE)
            except sqlite3.Error:
                connection.close()
                if is_new and not self._path.stat().st_size:  # What is left of a full disk looks like a store.
                    self._path.unlink()
                raise
            self._connection = connection
        return self._connection


def _hash(secret: str, salt: bytes) -> bytes:
    return blake2b(secret.encode(), digest_size=32, salt=salt, person=b"edu-graph token").digest()
