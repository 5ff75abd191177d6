"""The work list: what is here, how urgent, and the story of the chosen case."""
