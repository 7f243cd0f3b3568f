"""OData as SAP's systems play it: the filter language, services over rows, batches, and the dialects of Gateway and XS."""
