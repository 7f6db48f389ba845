"""What a person or an event makes happen in credit; each transaction is visible here."""
