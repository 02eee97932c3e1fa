"""Vietnamese letters given back to text that lost them."""
