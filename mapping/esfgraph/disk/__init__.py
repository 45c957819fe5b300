"""Files and folders written so that a crash finds them whole or not at all; gzip members that only need joining."""
