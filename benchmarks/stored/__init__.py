"""A store of many mentions, built quickly, and the questions that people and programs ask of it."""
