"""The `cslint` group: commands loaded when they are called, and no traceback ever."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from cslint import __version__
from cslint.cli.texts import Texts, interface_language

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = (
    "check", "rule", "rules", "test", "config", "init", "plan", "norms", "eval",
    "learn", "why", "new-rule",
)  # fmt: skip
FAILED, INTERRUPTED = 2, 130
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def app(args: Sequence[str]) -> App:
    """The command line in the language that the arguments or the environment ask for."""
    texts = Texts(interface_language(args))
    group = App(texts, name="cslint", help=texts["app"], context_settings=_HELP)
    version = click.version_option(
        __version__, "-V", "--version", prog_name="cslint", help=texts["version"]
    )
    return version(group)


class App(click.Group):
    """A group whose commands are modules of `cslint.cli.commands`, imported on use."""

    def __init__(self, texts: Texts, **settings: Any) -> None:
        """Show the help, and succeed, when nothing is given."""
        super().__init__(invoke_without_command=True, no_args_is_help=False, **settings)
        self.texts = texts

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's)
        """All commands, in the order of their use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and build one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"cslint.cli.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.build(self.texts)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest ones."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if args[0].startswith("-"):
                raise
            raise click.UsageError(self._unknown(args[0]), ctx) from error

    def _unknown(self, name: str) -> str:
        import difflib  # noqa: PLC0415  (only a mistake needs it)

        near = difflib.get_close_matches(name, COMMANDS, n=2, cutoff=0.5)
        hint = self.texts["did_you_mean"].format(", ".join(near)) if near else ""
        if not near and ("." in name or "/" in name):
            hint = self.texts["did_you_mean"].format(f"cslint check {name}")
        known = self.texts["known_commands"].format(", ".join(COMMANDS))
        return " ".join(filter(None, (self.texts["no_command"].format(name), hint, known)))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, or show the help where none was given."""
        if ctx.invoked_subcommand is None and not ctx._protected_args and not ctx.args:  # noqa: SLF001
            click.echo(ctx.get_help())
            return None
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # click would end with 1, which here means findings.
            _let_go_of_output()
            return FAILED

    def main(self, args: Sequence[str] | None = None, *given: Any, **settings: Any) -> Any:
        """Run, and leave with the exit status; whatever goes wrong is told in a line."""
        arguments = list(sys.argv[1:] if args is None else args)
        settings["standalone_mode"] = False
        _forgive_characters()
        sys.exit(self._status(arguments, given, settings))

    def _status(self, args: list[str], given: tuple[Any, ...], settings: dict[str, Any]) -> int:
        try:
            status = super().main(args, *given, **settings)
            if sys.stdout is not None:
                sys.stdout.flush()
        except click.ClickException as error:
            error.show()
            return FAILED
        except (click.Abort, KeyboardInterrupt):
            click.echo(self.texts["interrupted"], err=True)
            return INTERRUPTED
        except BrokenPipeError:
            _let_go_of_output()
            return FAILED
        except Exception as error:  # noqa: BLE001  (no traceback reaches a user)
            return self._internal(error, args)
        return status if isinstance(status, int) else 0

    def _internal(self, error: Exception, args: list[str]) -> int:
        if "--verbose" in args or "-v" in args:
            import traceback  # noqa: PLC0415  (only a failure needs it)

            traceback.print_exception(error)
        from cslint.report.visible import visible  # noqa: PLC0415  (as above)

        told = f"{type(error).__name__}: {error}"
        click.echo(self.texts["internal"].format(visible(told)[:400]), err=True)
        return FAILED


def _forgive_characters() -> None:
    """Let a console that lacks a character show its escape instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _let_go_of_output() -> None:
    """Keep the interpreter from complaining about the closed pipe once more at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
