"""What is made of releases for others: a deposit, the difference of two, lists to fill in."""
