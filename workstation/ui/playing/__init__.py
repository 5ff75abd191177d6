"""Pictures and sound follow the playhead."""
