"""The pages, one module each: parse, fetch and authorise, one call of a verb or query, render."""
