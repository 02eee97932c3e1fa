"""Tables: lines → cells → rows, for drawings and pictures alike."""
