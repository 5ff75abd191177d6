"""Covering faces and other regions of a clip before it is handed on."""

from workstation.core.masking.plan import Drawing, MaskPlan, MaskPlanner
from workstation.core.masking.region import Region

__all__ = ["Drawing", "MaskPlan", "MaskPlanner", "Region"]
