"""Reply templates: files of many formats in, texts with their exact places out, judged."""
