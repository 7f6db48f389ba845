"""What is about speed, measured as ratios within one run."""
