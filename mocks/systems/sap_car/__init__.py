"""SAP Customer Activity Repository, played."""
