import os
import subprocess
import sys

from bot.presence import is_gone, make_holders, name_process

ASK = (
    "from bot.presence import name_process; print(name_process(), flush=True); input()"
)


def start_other():
    process = subprocess.Popen(
        [sys.executable, "-c", ASK],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return process, process.stdout.readline().strip()


def end_other(process):
    process.stdin.close()
    process.stdout.close()
    process.wait()


def test_each_claim_has_a_name_of_its_own():
    make = make_holders("me")

    assert [make(), make()] == ["me#1", "me#2"]
    assert name_process() != name_process()


def test_a_process_that_runs_is_not_gone():
    process, name = start_other()

    assert not is_gone(f"{name}#1", me="me")

    end_other(process)


def test_a_process_that_was_killed_is_gone_even_before_its_parent_looked():
    process, name = start_other()

    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    assert is_gone(f"{name}#1", me="me")
    end_other(process)


def test_an_earlier_process_with_this_pid_is_gone_and_this_one_is_not():
    me, sibling = name_process(), name_process()
    machine, pid, start, chance = me.split(":")
    earlier = f"{machine}:{pid}:{int(start) - 1}:{chance}"

    assert [is_gone(f"{n}#7", me=me) for n in (me, sibling, earlier)] == [0, 0, 1]


def test_of_another_machine_and_of_nonsense_nothing_is_known():
    other = name_process().replace("-", "0-", 1)

    assert [is_gone(h, me="me") for h in (f"{other}#1", "", "x", "a:b:c")] == [
        False
    ] * 4
