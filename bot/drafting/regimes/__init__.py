"""One small pure module a regime that needs more than the common checks; prompts/regimes holds the data."""
