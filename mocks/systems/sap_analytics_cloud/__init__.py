"""SAP Analytics Cloud, played."""
