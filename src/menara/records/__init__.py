"""What is kept for how long, and what must not go: retention rules, legal holds, and what was frozen under them."""
