"""The servers that `make test` starts for itself: private ports, private directories, nothing left behind."""
