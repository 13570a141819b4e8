"""The process in which CrewAI runs: `python -m core.cases.crew_worker` in the crew's own environment.

It is told what to do in lines of JSON and answers in such lines. It knows no case: who started it holds the numbers,
the casebooks and the checks, and answers for the tools. CrewAI prints, keeps what it is told, and cannot be stopped in
the middle of a call: all of that ends with the process. See core/cases/crew_process.py for the other end.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

LONGEST_TEXT = 20_000  # characters of a reply that are handed on
MOST_ROUNDS = 4  # times an agent may use tools and think again
AGPL = ("fitz", "pymupdf")  # comes with crewai-tools and must never be loaded

Wire = Callable[[dict[str, Any]], None]


def main() -> int:
    """Set up, then carry out one task after another until there is no more."""
    os.environ.update(
        CREWAI_DISABLE_TELEMETRY="true",
        CREWAI_TRACING_ENABLED="false",
        CREWAI_DISABLE_VERSION_CHECK="true",
        OTEL_SDK_DISABLED="true",
        ANONYMIZED_TELEMETRY="false",
    )
    said = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # what libraries print must not be taken for an answer
    asked = sys.stdin

    def wire(message: dict[str, Any]) -> None:
        said.write(json.dumps(message) + "\n")
        said.flush()

    settings = json.loads(asked.readline())
    signal.alarm(int(settings["seconds"]))  # should the one who started it be gone
    crew = _Crew(settings, wire, asked)
    wire({"ready": True})
    for line in asked:
        try:
            wire({"done": crew.carry_out(json.loads(line))})
        except Exception as failure:
            wire({"failed": type(failure).__name__})
    wire({"bye": [name for name in AGPL if name in sys.modules]})
    return 0


class _Crew:
    """Agents of one language model, and tools that ask the process that started this one."""

    def __init__(self, settings: dict[str, Any], wire: Wire, asked: TextIO) -> None:
        from crewai import LLM  # seconds of processor time, and 240 MB

        self._wire, self._asked = wire, asked
        self._llm = LLM(
            model=settings["model"],
            provider="openai",
            base_url=settings["url"],
            api_key=settings["key"] or "none",
            timeout=settings["call_seconds"],
            max_retries=0,
            temperature=settings["temperature"],
            max_tokens=settings["output_tokens"],
            seed=settings["seed"],
        )
        # In `client_params` it would also be handed to the asynchronous client, which refuses it (CrewAI 1.15.30).
        self._llm._client = self._llm._client.with_options(http_client=_client(settings, wire))

    def carry_out(self, task: dict[str, Any]) -> dict[str, Any]:
        """What one agent made of one task: its words, and the shape that was asked for when they fit one."""
        from crewai import Agent, Crew, Process, Task

        from core.cases.crew_shapes import SHAPES

        agent = Agent(
            role=task["role"],
            goal=task["goal"],
            backstory=task["backstory"],
            llm=self._llm,
            tools=[self._tool(name) for name in task["tools"]],
            max_iter=MOST_ROUNDS,
            max_retry_limit=0,
            allow_delegation=False,
            verbose=False,
        )
        shape = SHAPES.get(task["shape"])
        wanted = Task(
            description=task["task"],
            expected_output=task["expected"],
            agent=agent,
            output_pydantic=shape,
            name=task["role"],
        )
        crew = Crew(
            agents=[agent], tasks=[wanted], process=Process.sequential, verbose=False, memory=False, cache=False
        )
        output = crew.kickoff()
        value = output.pydantic.model_dump() if output.pydantic is not None else None
        return {"text": output.raw[:LONGEST_TEXT], "value": value}

    def _ask(self, tool: str, argument: str) -> str:
        self._wire({"tool": tool, "argument": argument})
        return str(json.loads(self._asked.readline())["result"])

    def _tool(self, name: str) -> Any:
        if name == "casebooks":
            return self._casebooks()
        from crewai.tools import tool

        def arithmetic(formula: str) -> str:
            """Work out a formula with the case's numbers, such as volume_now * price_now / 1000."""
            return self._ask("arithmetic", formula)

        def exhibit(sheet: str) -> str:
            """Draw an exhibit from JSON with kind, title, unit, categories and series (name and cells), and say what it
            shows or what is wrong with it."""
            return self._ask("exhibit", sheet)

        return tool("Arithmetic")(arithmetic) if name == "arithmetic" else tool("Exhibit builder")(exhibit)

    def _casebooks(self) -> Any:
        """The PDF search of crewai-tools on our own index: by itself it would want a key or fetch a model."""
        from crewai_tools import PDFSearchTool
        from crewai_tools.tools.pdf_search_tool.pdf_search_tool import FixedPDFSearchToolSchema
        from crewai_tools.tools.rag.rag_tool import Adapter

        ask = self._ask

        class CasebookAdapter(Adapter):  # type: ignore[misc]
            def query(self, question: str, similarity_threshold: float | None = None, limit: int | None = None) -> str:
                return ask("casebooks", question)

            def add(self, *args: Any, **kwargs: Any) -> None:
                """Casebooks are added by people, in the library."""

        return PDFSearchTool(
            name="Search the casebooks",
            description="Find passages of the casebook library that are about something.",
            adapter=CasebookAdapter(),
            args_schema=FixedPDFSearchToolSchema,
        )


def _client(settings: dict[str, Any], wire: Wire) -> Any:
    """An HTTP client that tells of every call what it used: CrewAI's own counts are wrong when agents share a model."""
    import httpx

    class Counting(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            usage: dict[str, Any] = {}
            started, outcome, model, rung = time.monotonic(), "ok", "", _rung(request.content)
            try:
                response = super().handle_request(request)
                response.read()
                outcome = "ok" if response.is_success else f"http_{response.status_code}"
                body = response.json()
                usage, model = body.get("usage") or {}, body.get("model") or ""
                if response.is_success:
                    response = _completed(response, body, usage)
            except httpx.TimeoutException:
                outcome = "timeout"
                raise
            except httpx.HTTPError:
                outcome = "no_connection"
                raise
            except (ValueError, AttributeError):
                outcome = outcome if outcome != "ok" else "no_json"
            finally:
                ms = round(1000 * (time.monotonic() - started))
                tokens = {"in": usage.get("prompt_tokens"), "out": usage.get("completion_tokens")}
                wire({"call": {"outcome": outcome, "ms": ms, "model": model, "tokens": tokens, "rung": rung}})
            return response

    local, plain = settings["local"], settings["url"].startswith("http://")
    return httpx.Client(
        transport=Counting(verify=not (local and plain)) if local else None,
        mounts=None if local else {"all://": Counting()},
        trust_env=not local,
        timeout=settings["call_seconds"],
        follow_redirects=False,
    )


def _completed(response: Any, body: dict[str, Any], usage: dict[str, Any]) -> Any:
    """The response with the sum of its tokens, which some servers leave out and CrewAI 1.15.30 cannot do without."""
    import httpx

    parts = (usage.get("prompt_tokens") or 0, usage.get("completion_tokens") or 0)
    body["usage"] = {"prompt_tokens": parts[0], "completion_tokens": parts[1], "total_tokens": sum(parts), **usage}
    return httpx.Response(response.status_code, json=body)


def _rung(content: bytes) -> str:
    """How the shape was asked for."""
    try:
        kind = (json.loads(content).get("response_format") or {}).get("type", "text")
    except (ValueError, AttributeError):
        return "text"
    return kind if kind in ("json_schema", "json_object") else "text"


if __name__ == "__main__":
    raise SystemExit(main())
