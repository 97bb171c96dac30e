"""How the distribution is made (a build hook of Hatchling): this repository's folders under one import name.

In the wheel `core` is `unrolled.core` and `playground` is `unrolled.playground`, so that neither takes a name that is
somebody else's; the import lines say so.  The built site goes along where there is one.  An editable install has the
folders where they are, and `unrolled` beside them.
"""
from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))          # the hook is run from wherever the builder is
from static.build.package_names import lay_out, own_modules


class PackageHook(BuildHookInterface):
    """Adds the package to the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        if version == "editable":
            for path in own_modules(root):
                build_data["force_include_editable"][str(path)] = f"unrolled/{path.name}"
            return
        self.made = Path(tempfile.mkdtemp())
        lay_out(root, self.made)
        if (site := root / "downloads/unrolled.zip").exists():
            shutil.copyfile(site, self.made / "site.zip")
        build_data["force_include"][str(self.made)] = "unrolled"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if hasattr(self, "made"):
            shutil.rmtree(self.made)
