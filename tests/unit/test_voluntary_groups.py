"""A file of groups is read for one report; what is wrong with it is told by line."""

from uuid import UUID

import pytest

from core.domain.insight_errors import GroupsInvalid
from core.usecases.voluntary_groups import read_groups

ANA, BO = UUID(int=1), UUID(int=2)


def test_groups_by_candidate_without_empty_ones() -> None:
    content = f'\ufeffcandidate,name,group\r\n{ANA},"Ana, ""A""", women \r\n{BO},Bo,\r\n'.encode()
    assert read_groups(content) == {ANA: "women"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "candidate is not there"),
        (b"candidate,name\n", "group is not there"),
        (b"candidate,group\nSam,a\n", "Line 2"),
        (f"candidate,group\n{ANA},a\n{ANA},b\n".encode(), "Line 3: this candidate has two different groups"),
        (b"candidate,group\n\xff\xfe,a\n", "UTF-8"),
        (b'candidate,group\n"x,a\n', "no CSV"),
        (b"candidate,group\n" + b"x" * 20_000_001, "20 MB"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, said: str) -> None:
    with pytest.raises(GroupsInvalid, match=said):
        read_groups(content)
