"""`storydesk doctor`: what is wrong with this desk, and how to mend it."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from bot.cli.session import read_clock, run_command
from bot.doctor.examine import examine
from bot.doctor.findings import Finding, is_healthy
from bot.settings import Settings

SIGNS = {"ok": "ok      ", "warning": "warning ", "problem": "PROBLEM "}
COLOURS = {"ok": "green", "warning": "yellow", "problem": "red"}


@click.command()
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text")
def doctor(layout: str) -> None:
    """Look at settings, database, fonts, disk, clock, token and rights in every chat.

    \b
    Example:
      storydesk doctor
      storydesk doctor --format json

    Each line is ok, a warning or a problem, with what to do about it. Exit code 0:
    nothing is wrong, perhaps warnings; 1: there is a problem.
    """

    async def work(settings: Settings) -> list[Finding]:
        return await examine(settings, now=read_clock())

    findings = run_command(work)
    if layout == "json":
        _print_json(findings)
    else:
        _print_lines(findings)
    if not is_healthy(findings):
        raise click.exceptions.Exit(1)


def _print_json(findings: list[Finding]) -> None:
    data = {
        "healthy": is_healthy(findings),
        "findings": [asdict(finding) for finding in findings],
    }
    click.echo(json.dumps(data, ensure_ascii=False))


def _print_lines(findings: list[Finding]) -> None:
    for finding in findings:
        sign = click.style(SIGNS[finding.level], fg=COLOURS[finding.level])
        click.echo(f"{sign} {finding.check}: {finding.words}")
        if finding.remedy:
            click.echo(f"          → {finding.remedy}")
    ok, warnings, problems = (
        sum(finding.level == level for finding in findings) for level in SIGNS
    )
    click.echo(f"well: {ok}, warnings: {warnings}, problems: {problems}")
