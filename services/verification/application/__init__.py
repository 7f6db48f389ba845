"""What a person, an event or a timer makes happen in verification, one file for each."""
