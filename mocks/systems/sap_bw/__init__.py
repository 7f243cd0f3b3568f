"""SAP BW, played."""
