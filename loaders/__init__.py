"""Files to records: the contract in `base`, one module or folder a format, all entered in `registry`."""
