"""What a check found, as people read it: one list of problems, written for a pipe or drawn on a terminal."""
