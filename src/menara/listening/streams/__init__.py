"""What people do with streams: their examples, their versions, what a draft would find, and what a change is applied to."""
