"""One module a command, each with `build(texts)`; imported when its command is called."""
