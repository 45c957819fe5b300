"""Pages of queries: the editor, examples, forms, answers as tables and pictures, and ways to take them along."""
