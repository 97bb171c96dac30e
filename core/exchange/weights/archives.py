"""Zip archives that may come from anywhere: what is in them, and their members unpacked within bounds."""
from __future__ import annotations

import io
import zipfile

from ...errors import FileError
from .tensors import MOST_ARRAYS, MOST_BYTES, damaged, short

# weights do not shrink to a 24th; what unpacks to more than that and to more than this is a bomb
RATIO, SMALL = 24, 24 * 2**20


class Archive:
    """An archive's members by name.  Raises FileError where it is none, or where a name comes twice."""

    def __init__(self, data: memoryview) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except Exception as error:                   # zipfile raises a dozen kinds for a damaged archive
            raise FileError("damaged", f"The archive does not read: {error!s:.80}") from error
        found = self._zip.infolist()
        if len(found) > MOST_ARRAYS:
            raise FileError("too-large", f"Expected at most {MOST_ARRAYS} members, got {len(found):,}")
        self.sizes: dict[str, int] = {}
        for member in found:
            name = member.filename
            if name in self.sizes:
                raise damaged(name, "once, got twice")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or member.flag_bits & 1:
                raise FileError("not-read",
                                f"{short(name)}: Expected plain or deflated, got {member.compress_type}", short(name))
            self.sizes[name] = member.file_size
        total = sum(self.sizes.values())
        if total > MOST_BYTES + SMALL or total > max(SMALL, RATIO * len(data)):
            limits = f"{MOST_BYTES + SMALL:,} bytes and {RATIO} times the archive"
            raise FileError("too-large", f"Expected at most {limits}, got {total:,}")

    def start(self, name: str, length: int) -> bytes:
        """The first bytes of a member, at most `length` of them.  Raises FileError."""
        try:
            with self._zip.open(name) as file:
                return file.read(length)
        except Exception as error:
            raise damaged(name, f"a member that unpacks: {error!s:.80}") from error

    def whole(self, name: str) -> bytes:
        """All of a member, as long as the archive says and no longer.  Raises FileError."""
        size = self.sizes[name]
        data = self.start(name, size + 1)
        if len(data) != size:
            raise damaged(name, f"{size} bytes, got {len(data)}")
        return data
