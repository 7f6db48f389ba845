"""Apache Kafka: its jars, a broker of one's own on this machine."""
