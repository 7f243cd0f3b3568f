"""Subject access: everything that every system holds on one person, for an answer under GDPR, article 15.

Read in this order: holdings, others_data, plain_records, logic, access_file.
"""
