"""What changes on a window when the settings do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.core.timebase.wall import zone_info
from workstation.review.settings import Settings
from workstation.ui.stations import WORK_LIST

if TYPE_CHECKING:
    from workstation.ui.main_window import MainWindow


def use_settings(window: MainWindow, settings: Settings) -> None:
    """Have a window work by these; name and zone of the start hold until they are changed."""
    before, window.settings = window.settings, settings
    desk, usual = window.desk, window.usual
    if settings.reader != before.reader:
        desk.author = settings.reader or usual.reader
    if settings.zone != before.zone:
        desk.zone = settings.zone or usual.zone
    moved = window.settle_in(zone_info(desk.zone))
    shown = window.on_screen
    if shown is not None:
        shown.opened.session.author = desk.author
        if moved:
            # Everything on screen that names an hour is made anew.
            case_id, at = shown.case.id, window.station
            window.close_case()
            window.open_case(case_id, at)
        else:
            shown.apply(settings)
            window.show_case()
    if window.station == WORK_LIST:
        window.work_list.refresh()
