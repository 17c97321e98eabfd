"""Commands that run the product: serve (the web pages) and worker (the long work)."""

import getpass
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from styrbar.cli.danish import Command, option
from styrbar.cli.options import with_state
from styrbar.cli.state import State


@click.command(cls=Command)
@option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Porten, der lyttes på.")
@option("--host", default="127.0.0.1", show_default=True, help="Adressen, der lyttes på.")
@option("--demo", is_flag=True, help="Lav brugere til prøve, og vis deres adgangskoder.")
@with_state
def serve(state: State, port: int, host: str, demo: bool) -> None:
    """Vis siderne, og gør det lange arbejde i en proces ved siden af."""
    state.prepare()
    from styrbar.runs.people import demo_users, waiting_user

    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"  # noqa: S104 - only compared with
    click.echo(f"Styrbar kører på {address}  (stop med Ctrl+C)")
    if demo:
        for who in demo_users():
            click.echo(f"  {who.title:<22} bruger: {who.username:<12} adgangskode: {who.password}")
    elif path := waiting_user(state.user or getpass.getuser()):
        click.echo(f"  Vælg din adgangskode første gang på {address.rstrip('/')}{path}")
    with _worker(state):
        _gunicorn(host, port)


@contextmanager
def _worker(state: State) -> Iterator[None]:
    """The worker as a process of its own for as long as the pages are served."""
    command = [sys.executable, "-m", "styrbar.cli", "worker", "--data", str(state.data)]
    with subprocess.Popen(command) as process:  # noqa: S603 - our own program
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def _gunicorn(host: str, port: int) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        """Gunicorn told by arguments instead of by a file."""

        def load_config(self) -> None:
            """Two threads of pages; a page never waits for long work, which is the worker's."""
            for key, value in {
                "bind": f"{host}:{port}",
                "workers": 1,
                "threads": 4,
                "timeout": 120,
                "accesslog": None,
                "control_socket_disable": True,
            }.items():
                self.cfg.set(key, value)

        def load(self) -> object:
            """The pages."""
            from styrbar.web.wsgi import application

            return application

    Server().run()


@click.command(cls=Command)
@with_state
def worker(state: State) -> None:
    """Gør det lange arbejde, siderne sætter i gang."""
    state.prepare()
    from django.core.management import call_command

    call_command("db_worker", "--queue-name", "*", verbosity=0)


COMMANDS = (serve, worker)
