"""A block of bytes described as the window does it, for the tests of this folder."""

from __future__ import annotations

import io
from dataclasses import replace

from workstation.core.evidence import ChannelKind
from workstation.core.importing.log import LogData, read_log
from workstation.core.importing.table_draft import TableDraft, draft_of, profile_from
from workstation.core.importing.table_head import TableHead, table_head
from workstation.core.importing.table_preview import Preview, preview


def head_of(block: bytes | str, name: str = "table.csv") -> TableHead:
    block = block.encode() if isinstance(block, str) else block
    head = table_head(io.BytesIO(block), name)
    assert head is not None
    return head


def begun(block: bytes | str) -> tuple[TableHead, TableDraft]:
    head = head_of(block)
    return head, draft_of(head)


def shown(block: bytes | str, **said) -> Preview:
    """What the window shows once a person said this beside what the header tells."""
    head, draft = begun(block)
    return preview(head, replace(draft, **said))


def column(draft: TableDraft, number: int, **said) -> TableDraft:
    return draft.with_column(number, replace(draft.columns[number], **said))


def imported(block: bytes | str, draft: TableDraft, name: str = "table.csv") -> LogData:
    """The whole table, read by what was described over its head."""
    block = block.encode() if isinstance(block, str) else block
    profile = profile_from(draft, head_of(block, name), "mine")
    return read_log(io.BytesIO(block), name, profile=profile)


ACC = ChannelKind.ACCELERATION
