"""What makes a finding: shapes, rules that SHACL Core cannot express, the last look for personal data."""
