"""Hypnic: review home videos and motion logs of infants on one case clock."""

__version__ = "0.1.0"
