"""Tables, repositories, connectors and announcements of verification."""
