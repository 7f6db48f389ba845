"""The commitment service: may this applicant commit for this item now, and what became of it."""
