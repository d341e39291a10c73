"""An agent's end of `/mcp`: JSON-RPC messages as an SDK sends them, without an SDK."""

import json
from dataclasses import dataclass
from typing import Any

import httpx
from stage import Service

LEGACY = {"mcp-protocol-version": "2025-11-25"}
MODERN = {"mcp-protocol-version": "2026-07-28"}
_META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}


def message(method: str, params: dict[str, Any] | None = None, *, modern: bool = False) -> bytes:
    """Return a request of the protocol."""
    given = dict(params or {}) | ({"_meta": _META} if modern else {})
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": given}).encode()


@dataclass
class Agent:
    """Speaks to a service; `host` and `headers` go with every message."""

    service: Service
    path: str = "/mcp"
    client: tuple[str, int] = ("127.0.0.1", 123)

    def post(self, body: bytes, **headers: str) -> httpx.Response:
        """Send a body."""
        fields = {"host": "localhost", "content-type": "application/json", "accept-encoding": "identity"}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.service.client.request("POST", self.path, content=body, headers=fields, client=self.client)

    def ask(self, method: str, /, **params: Any) -> dict[str, Any]:
        """Return the result of a request that must not fail."""
        answer = self.post(message(method, params))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        assert "error" not in found, found
        return found["result"]

    def error(self, method: str, /, **params: Any) -> dict[str, Any]:
        """Return the error of a request that must fail."""
        found: dict[str, Any] = self.post(message(method, params)).json()["error"]
        return found

    def call(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        """Return what a call of a tool gives."""
        return self.ask("tools/call", name=tool, arguments=arguments)

    def told(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        """Return the structured answer of a call that must not fail."""
        result = self.call(tool, **arguments)
        assert not result.get("isError"), result
        found: dict[str, Any] = result["structuredContent"]
        return found

    def refused(self, tool: str, /, **arguments: Any) -> str:
        """Return the text of a call that must fail."""
        result = self.call(tool, **arguments)
        assert result["isError"] is True, result
        assert "structuredContent" not in result
        text: str = result["content"][0]["text"]
        return text
