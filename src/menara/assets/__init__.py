"""What is protected: the brand of a workspace, its names, people, accounts and domains."""
