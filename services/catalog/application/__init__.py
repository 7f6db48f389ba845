"""One file per thing that a person makes happen in the catalogue."""
