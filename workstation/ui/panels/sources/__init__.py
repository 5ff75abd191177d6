"""The clips and logs of the case, at the left."""
