"""What the publisher states in DATA: the publication, corrections, withdrawals."""
