"""Programs for whoever works on edu-graph; none is needed to run it."""
