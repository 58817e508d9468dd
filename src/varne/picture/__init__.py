"""The words: frozen nouns, the events of the log, and the one fold that makes a picture of them."""
