"""From a file to pages, from pages to text, from text to facts."""
