"""Documents: what is to be printed, as data (content), and the PDF made from it (rendering)."""
