package io.kontrol.api.idempotency;

/** This process has just changed a cluster's desired state: its own event streams have news. */
public record Committed(String clusterId) {}
