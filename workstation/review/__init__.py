"""One open case: session, commands, history, playback, intake. No Qt, no SQL, no PDF."""
