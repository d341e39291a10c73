"""Our service beside the engines that a user could take instead: the same quads, questions and rounds."""
