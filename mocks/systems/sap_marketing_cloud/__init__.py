"""SAP Marketing Cloud, played."""
