"""A workflow that uses every pattern, worked on while workers are killed: all runs must end as foretold."""
