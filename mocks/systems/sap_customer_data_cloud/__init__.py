"""SAP Customer Data Cloud, played."""
