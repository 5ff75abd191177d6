"""Clips: probe, frame index, decoding, proxies, writing."""
