"""Commands that the command line registers, a module for each subject."""
