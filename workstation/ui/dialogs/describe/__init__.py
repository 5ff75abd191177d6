"""A person says what the columns of a table are, and sees at once what comes of it."""
