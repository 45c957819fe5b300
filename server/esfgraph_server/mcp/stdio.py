"""The tools for one program, which starts this one and talks to it by standard input and output."""

from fastapi import FastAPI
from mcp.server.stdio import stdio_server

from esfgraph_server.mcp.server import make_server


async def serve_stdio(app: FastAPI) -> None:
    """Answer until the input ends. What else is printed goes to the standard error."""
    async with stdio_server() as (received, sent), app.router.lifespan_context(app) as state:
        server = make_server(state)  # type: ignore[arg-type] # what create_app makes
        await server.run(received, sent, server.create_initialization_options())
