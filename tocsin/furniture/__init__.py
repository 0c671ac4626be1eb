"""What a page carries around its article."""
