"""The rules and states of 告知承诺: plain Python, no input and no output."""
