"""The stations by their number, as the bar across the top counts them."""

from __future__ import annotations

WORK_LIST, REVIEW, REFERRAL = range(3)
