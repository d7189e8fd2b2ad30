"""The pages of the first set-up: five questions, and then Watch."""
