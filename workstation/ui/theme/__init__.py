"""Colours, type and icons, from the theme files. This module itself is free of Qt."""
