"""SAP ECC, played."""
