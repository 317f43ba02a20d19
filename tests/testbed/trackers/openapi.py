"""Checks requests against a vendor's published OpenAPI description, where one is at hand."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator


class Description:
    """One OpenAPI 3 document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """`document` as loaded from JSON."""
        self.document = document
        paths = sorted(document["paths"], key=lambda path: path.count("{"))
        self.paths = [(re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path)) + "$"), path) for path in paths]

    def faults(self, method: str, path: str, query: Mapping[str, str], body: Any) -> list[str]:
        """What is wrong with a request; empty where it is as described."""
        # {path} of a contents route holds slashes.
        known = next((name for pattern, name in self.paths if pattern.match(path)), None)
        if known is None and "/contents/" in path:
            known = "/repos/{owner}/{repo}/contents/{path}"
        item = self.document["paths"].get(known, {})
        operation = item.get(method.lower())
        if operation is None:
            return [f"{method} {path} is not described"]
        parameters = [self._resolve(one) for one in (*item.get("parameters", ()), *operation.get("parameters", ()))]
        names = {one["name"] for one in parameters if one["in"] == "query"}
        found = [f"{method} {path} has no parameter {name}" for name in query if name not in names]
        content = self._resolve(operation.get("requestBody", {})).get("content", {}).get("application/json")
        if content and body is not None:
            validator = Draft202012Validator(self._plain(content["schema"]))
            found += [f"{method} {path}: {error.json_path} {error.message}" for error in validator.iter_errors(body)]
        return found

    def _resolve(self, item: Any) -> Any:
        while isinstance(item, dict) and "$ref" in item:
            target: Any = self.document
            for part in item["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            item = target
        return item

    def _plain(self, schema: Any, depth: int = 0) -> Any:
        """The schema without references, OpenAPI's `nullable` as JSON Schema says it."""
        schema = self._resolve(schema)
        if depth > 12:
            return True
        if isinstance(schema, list):
            return [self._plain(one, depth + 1) for one in schema]
        if not isinstance(schema, dict):
            return schema
        plain = {
            name: value if name in ("enum", "example", "default", "required") else self._plain(value, depth + 1)
            for name, value in schema.items()
        }
        return {"anyOf": [{"type": "null"}, plain]} if schema.get("nullable") is True else plain


@cache
def described(file: Path) -> Description:
    """A description, read once."""
    return Description(json.loads(file.read_text("utf-8")))
