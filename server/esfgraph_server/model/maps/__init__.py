"""Places as maps show them: outlines, classes of values, and how many people live there."""
