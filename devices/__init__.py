"""Hardware of a hall: a package of its own beside the cables, which knows the server only by its ``/agent`` socket."""
