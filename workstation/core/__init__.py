"""Facts and algorithms: no Qt, no SQL, no PDF, no globals, no reading of the wall clock."""
