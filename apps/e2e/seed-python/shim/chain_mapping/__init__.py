"""Chain Mapping for Python tests: every call becomes a request to the running system at CHAIN_MAPPING_URL."""
