"""Verification: how and when a commitment is checked, whether it is untrue, and what may follow."""
