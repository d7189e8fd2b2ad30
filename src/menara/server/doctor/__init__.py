"""What is wrong with an installation, in sentences: one file looks at its folder, one at its database, one at its work, one at its trail."""
