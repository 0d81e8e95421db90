"""Who I am, who you are here, and one next step."""

from __future__ import annotations

from handlers.commands import BY_NAME, Command
from handlers.menus import make_menu
from handlers.messages import Button, Rows
from handlers.stories.cards import join_lines, show_unit
from handlers.texts import Html
from handlers.turn import Turn
from storage.people.people import PersonView

# The four buttons of a welcome, by the first role that fits.
FIRST_STEPS = (
    (("reporter",), ("submit", "status", "quota", "help")),
    (("editor", "chief_editor"), ("queue", "rank", "help")),
    (("unit_leader",), ("queue", "unit", "rank", "help")),
    (("admin",), ("invite", "people", "rank", "help")),
    (("observer",), ("rank", "units", "help")),
)


async def welcome(turn: Turn, person: PersonView, *, joined: bool = False) -> None:
    key = "join.welcome_new" if joined else "join.welcome"
    text = join_lines(
        [
            turn.say(key, desk=turn.desk.name, name=person.name),
            *show_grants(turn, person),
            _say_next(turn, person),
            turn.say("join.name_hint", name=person.name) if joined else "",
        ]
    )
    turn.reply(text, buttons=make_step_buttons(turn, person))
    show_menu(turn, person)


def show_grants(turn: Turn, person: PersonView) -> list[Html]:
    """A line for each role: 城关镇 信息员."""
    if not person.grants:
        return [turn.say("join.no_role")]
    return [
        turn.say(
            "join.role_line",
            role=turn.label(f"words.role_{grant.role}"),
            unit=show_unit(turn.desk, grant.unit_id)
            if grant.unit_id
            else turn.desk.name,
        )
        for grant in person.grants
    ]


def _say_next(turn: Turn, person: PersonView) -> Html:
    for roles, _ in FIRST_STEPS:
        if person.has_role(*roles):
            return turn.say(f"join.next_{roles[0]}")
    return Html("")


def make_step_buttons(turn: Turn, person: PersonView) -> Rows:
    for roles, names in FIRST_STEPS:
        if person.has_role(*roles):
            commands = [BY_NAME[name] for name in names]
            allowed = [c for c in commands if not c.roles or person.has_role(*c.roles)]
            buttons = [make_command_button(turn, command) for command in allowed]
            return (tuple(buttons[:2]), tuple(buttons[2:]))
    return ()


def make_command_button(turn: Turn, command: Command) -> Button:
    label = turn.label(f"router.do_{command.name}")
    return turn.button(label, "everyone.press_command", name=command.name)


def show_menu(turn: Turn, person: PersonView) -> None:
    """Bring the chat's menu up to date with role and language."""
    if turn.chat.kind == "private":
        roles = [grant.role for grant in person.grants]
        menu = make_menu(turn.chat, roles=roles, language=turn.language)
        turn.outgoing.append(menu)
