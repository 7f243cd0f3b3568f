"""The vendors' recorded samples, each answering what its vendor would and refusing credentials that its vendor would refuse."""
