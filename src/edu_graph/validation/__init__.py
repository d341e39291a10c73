"""Validation: SHACL shapes and graph checks, told by rule, file, line and mend.

Only this room uses a SHACL engine. Doors: `engine.validate` (shapes), `checks.check_dataset` (shapes and
checks), `texts.verify_texts` (passages against the texts), `lint.lint_shapes` (the shapes and checks
themselves). All speak `report.Result`.
"""
