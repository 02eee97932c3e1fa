"""From a file to pages: words with their boxes, whatever the page is made of."""
