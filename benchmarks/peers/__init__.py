"""The matchers that ours is measured against: each in its own file, each given the same tokens and the same queries."""
