from collections import defaultdict
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pacer import CHAT_BURST, OVERALL_BURST, Pacer
from handlers.messages import Limits

ANSWER, NOTICE, ANNOUNCEMENT = 0, 1, 2
TELEGRAM = Limits(
    text=4096,
    caption=1024,
    album=10,
    fetch_bytes=1,
    send_bytes=1,
    per_second=30,
    per_chat_second=1,
    per_group_minute=20,
)


class Street:
    """Sends what the pacer grants; each call lasts `takes` seconds."""

    def __init__(self, *, takes=0.05, late=0.0):
        self.pacer = Pacer(TELEGRAM)
        self.now = 1_000.0
        self.takes, self.late = takes, late
        self.ids = count(1)
        self.chats, self.sent, self.flying = {}, [], []

    def add(self, chat, priority=ANSWER, **options):
        id = next(self.ids)
        self.chats[id] = chat
        self.pacer.add(id, chat, now=self.now, priority=priority, **options)
        return id

    def run(self, seconds):
        end = self.now + seconds
        while True:
            for id in self.pacer.take(self.now):
                self.sent.append((self.now, id))
                self.flying.append((self.now + self.takes, self.chats[id]))
            moments = [at for at, _ in self.flying]
            wake = self.pacer.wake_at(self.now)
            moments += [max(wake, self.now) + self.late] if wake is not None else []
            if not moments or min(moments) > end:
                self.now = end
                return self.sent
            self.now = max(self.now, min(moments))
            self.land()

    def land(self):
        for at, chat in [f for f in self.flying if f[0] <= self.now]:
            self.flying.remove((at, chat))
            self.pacer.finish(chat, now=self.now)

    def times(self, *chats):
        return [at for at, id in self.sent if self.chats[id] in chats or not chats]


def most_within(times, seconds):
    return max(sum(t <= u < t + seconds for u in times) for t in times)


def test_a_broadcast_uses_the_whole_allowance():
    street = Street(late=0.002)
    for n in range(1_000):
        street.add(f"c{n}", ANNOUNCEMENT)

    street.run(20)

    assert 0.97 <= len(street.sent) / (20 * 30) <= 1.01


def test_processes_that_send_together_share_the_allowance():
    streets = [Street(late=0.002), Street(late=0.002)]
    for street in streets:
        street.pacer.share(len(streets))
        for n in range(1_000):
            street.add(f"c{n}", ANNOUNCEMENT)
        street.run(20)

    sent = sum(len(street.sent) for street in streets)
    assert 0.97 <= sent / (20 * 30) <= 1.02


def test_an_answer_leaves_within_a_tenth_of_a_second_during_a_broadcast():
    street = Street(late=0.002)
    for n in range(1_000):
        street.add(f"c{n}", ANNOUNCEMENT)
    waits = []
    for n in range(100):
        street.run(0.137)
        asked, id = street.now, street.add(f"person{n}", ANSWER)
        street.run(0.1)
        waits += [at - asked for at, sent in street.sent if sent == id]

    assert len(waits) == 100
    assert max(waits) < 0.1


def test_the_more_urgent_leaves_first_and_equals_in_their_order():
    street = Street(takes=0)
    street.pacer.hold(1, now=street.now)
    ids = [street.add(c, p) for c, p in zip("abcdef", (2, 1, 0, 2, 1, 0), strict=True)]

    street.run(5)

    order = [id for _, id in street.sent]
    assert order == [ids[i] for i in (2, 5, 1, 4, 0, 3)]


def test_a_chat_gets_a_short_burst_and_then_one_message_a_second():
    street = Street()
    for _ in range(10):
        street.add("a")

    street.run(30)

    times = [round(at - street.sent[0][0], 2) for at, _ in street.sent]
    assert times == [0.0, 0.05, 0.1, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]


def test_a_group_gets_twenty_messages_a_minute():
    street = Street()
    for _ in range(60):
        street.add("group", group=True)

    street.run(119)
    assert len(street.sent) == 40

    street.run(60)
    assert most_within(street.times("group"), 60) == 20
    assert len(street.sent) == 60


def test_an_album_counts_its_parts():
    street = Street()
    street.add("group", cost=10, group=True)
    street.add("group", cost=10, group=True)
    street.add("group", group=True)

    street.run(70)

    waits = [round(at - street.sent[0][0]) for at, _ in street.sent]
    assert waits == [0, 8, 60]


def test_a_chat_never_has_two_messages_on_their_way():
    street = Street(takes=3)
    street.add("a", ANNOUNCEMENT)
    street.run(0.5)
    street.add("a", ANSWER)

    street.run(2)
    assert len(street.sent) == 1
    street.run(2)
    assert len(street.sent) == 2


def test_a_slow_chat_does_not_hold_up_the_others():
    street = Street(takes=60)
    street.add("slow")
    for n in range(20):
        street.add(f"c{n}")

    street.run(2)

    assert len(street.sent) == 21


def test_a_hold_on_a_chat_holds_nobody_else():
    street = Street()
    street.add("a")
    street.run(1)
    street.pacer.hold(10, now=street.now, chat_key="a")
    held, free = street.add("a"), street.add("b")
    start = street.now

    street.run(20)

    waits = {id: round(at - start) for at, id in street.sent}
    assert (waits[held], waits[free]) == (10, 0)


def test_a_hold_on_all_holds_all():
    street = Street()
    street.pacer.hold(5, now=street.now)
    start = street.now
    street.add("a")
    street.add("b")

    street.run(10)

    assert [round(at - start) for at, _ in street.sent] == [5, 5]


def test_chats_that_have_nothing_to_do_are_forgotten():
    pacer, now = Pacer(TELEGRAM), 0.0
    for n in range(5_000):
        pacer.add(n, f"c{n}", now=now, priority=ANSWER)
        assert list(pacer.take(now)) == [n]
        pacer.finish(f"c{n}", now=now)
        now += 0.2

    assert len(pacer._chats) < 1_100


arrivals = st.lists(
    st.tuples(
        st.floats(0, 0.5),
        st.sampled_from(["a", "b", "g1", "g2", "c"]),
        st.integers(0, 2),
        st.sampled_from([1, 1, 1, 4]),
    ),
    max_size=80,
)


@settings(max_examples=60, deadline=None)
@given(arrivals, st.sampled_from([0.0, 0.02]), st.sampled_from([0.0, 0.2, 1.5]))
def test_whatever_comes_limits_hold_order_holds_and_everything_leaves(
    coming, late, takes
):
    street = Street(late=late, takes=takes)
    costs = {}
    for pause, chat, priority, cost in coming:
        street.run(pause)
        id = street.add(chat, priority, cost=cost, group=chat.startswith("g"))
        costs[id] = (chat, priority, cost)

    street.run(2_000)

    assert sorted(id for _, id in street.sent) == sorted(costs)
    check_order(street.sent, costs)
    check_pace(street.sent, costs)


def check_order(sent, costs):
    lanes = defaultdict(list)
    for _, id in sent:
        lanes[costs[id][:2]].append(id)
    assert all(ids == sorted(ids) for ids in lanes.values())


def check_pace(sent, costs):
    # An album is let through whole once one part is free; what it overdrew is waited for.
    for start, (at, _) in enumerate(sent):
        spent = 0
        for until, id in sent[start:]:
            assert spent <= (until - at) * 30 + OVERALL_BURST + 1e-6
            spent += costs[id][2]
    for chat in {c for c, _, _ in costs.values()}:
        own = [(at, costs[id][2]) for at, id in sent if costs[id][0] == chat]
        for start, (at, _) in enumerate(own):
            spent = 0
            for until, cost in own[start:]:
                assert spent <= (until - at) + CHAT_BURST + 1e-6
                spent += cost
