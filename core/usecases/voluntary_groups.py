"""Groups that people gave voluntarily: a file kept apart from Greenroom, read for one report and never stored."""

import csv
import io
from uuid import UUID

from core.domain.insight_errors import GroupsInvalid

NEEDED = ("candidate", "group")
MOST_BYTES = 20_000_000


def read_groups(content: bytes) -> dict[UUID, str]:
    """Groups by account from a CSV with the columns `candidate` (the id) and `group`, without rows that name no group.

    Raises GroupsInvalid with the line.
    """
    if len(content) > MOST_BYTES:
        raise GroupsInvalid("The file is larger than 20 MB. Keep only the columns candidate and group.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise GroupsInvalid("The file is not UTF-8. Save it as CSV UTF-8 and try again.") from None
    found: dict[UUID, str] = {}
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise GroupsInvalid(f"The file needs the columns candidate and group; {missing[0]} is not there.")
        for row in reader:
            group = (row["group"] or "").strip()
            if not group:
                continue
            try:
                own = UUID((row["candidate"] or "").strip())
            except ValueError:
                raise GroupsInvalid(
                    f"Line {reader.line_num}: the candidate is not one of the ids in the template."
                ) from None
            if found.setdefault(own, group) != group:
                raise GroupsInvalid(f"Line {reader.line_num}: this candidate has two different groups in the file.")
    except csv.Error as error:
        raise GroupsInvalid(f"The file is no CSV ({error}). Download the template and fill it in.") from error
    return found
