from __future__ import annotations

from services.chassis.ids import new_id


def test_an_id_is_a_uuid_of_version_7_and_sorts_by_its_making() -> None:
    ids = [new_id() for _ in range(1000)]
    assert {each.version for each in ids} == {7}
    assert ids == sorted(set(ids))
