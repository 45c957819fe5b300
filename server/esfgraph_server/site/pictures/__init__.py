"""Pictures made on the server as SVG, in pages and as files of their own."""
