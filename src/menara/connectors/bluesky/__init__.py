"""The Bluesky connector: Jetstream and the repository firehose."""
