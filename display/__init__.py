"""Everything people look at: sources of the pages, and the blueprint that serves what Vite built of them."""
