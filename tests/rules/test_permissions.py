from handlers.rules.permissions import find_story_roles


def test_the_roles_of_the_desk_count_for_every_story():
    roles = find_story_roles([("editor", None)], unit_id=1, is_author=False)

    assert roles == {"editor"}


def test_a_leader_has_a_say_in_the_own_unit_only():
    grants = [("unit_leader", 1)]

    assert find_story_roles(grants, unit_id=1, is_author=False) == {"unit_leader"}
    assert find_story_roles(grants, unit_id=2, is_author=False) == frozenset()


def test_an_author_who_is_no_reporter_any_more_has_no_say():
    assert find_story_roles([], unit_id=1, is_author=True) == frozenset()


def test_an_author_who_has_changed_the_unit_keeps_the_own_stories():
    roles = find_story_roles([("reporter", 2)], unit_id=1, is_author=True)

    assert roles == {"author"}


def test_another_reporter_of_the_unit_is_not_the_author():
    assert find_story_roles([("reporter", 1)], unit_id=1, is_author=False) == set()


def test_one_person_can_be_several_things_to_a_story():
    grants = [("reporter", 1), ("editor", None), ("unit_leader", 1)]

    roles = find_story_roles(grants, unit_id=1, is_author=True)

    assert roles == {"author", "editor", "unit_leader"}
