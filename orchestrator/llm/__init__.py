"""Models as an author declares them and as they are asked: routes, prompts, prices, one call. No tables here."""
