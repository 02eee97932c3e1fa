"""What a person should look at, what that person says, and how it wins over what was read."""
