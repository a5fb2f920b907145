"""The manifest of a folder of results: what it rests on, and a digest that promises equal bytes."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


def sealed(told: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """Join what is told of results with what the face knows; a digest of all but ``seconds``."""
    whole = {**told, **{key: value for key, value in extra.items() if key != "seconds"}}
    return whole | {"digest": digest_of(whole), "seconds": dict(extra.get("seconds", {}))}


def digest_of(told: Mapping[str, Any]) -> str:
    """Digest of a manifest, whatever the order of its keys."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def hash_of(path: Path) -> str:
    """Hash of a file; blank where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def write_manifest(told: Mapping[str, Any], folder: Path) -> Path:
    """Write a manifest into its folder."""
    path = folder / MANIFEST
    text = json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path
