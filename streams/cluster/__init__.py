"""What the roles of a cluster share: the wire, the topics, the clients, and how parcels come back into order."""
