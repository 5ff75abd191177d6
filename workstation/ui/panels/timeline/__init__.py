"""The timeline: every lane on one case clock, one playhead across them all."""
