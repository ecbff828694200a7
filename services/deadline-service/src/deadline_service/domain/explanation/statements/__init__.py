"""The statements of an explanation, as codes with their values; each is also a sentence."""
