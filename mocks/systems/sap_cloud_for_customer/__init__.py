"""SAP Cloud for Customer, played."""
