"""The sandbox: one small program that plays the systems outside Chengnuo, with faults on demand."""
