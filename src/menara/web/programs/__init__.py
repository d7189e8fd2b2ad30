"""What programs have: tokens to ask with, addresses to tell at."""
