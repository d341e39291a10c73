"""`python -m edu_graph`: the command line."""

from edu_graph.cli import main

if __name__ == "__main__":
    main()
