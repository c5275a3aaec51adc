"""Services that REST and the command line share: no HTTP, no printing."""
