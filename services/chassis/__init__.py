"""The shared runtime: what at least two services need and what has no word of the domain.

The list of modules is closed; README.md says what each is for and how one is added.
"""
