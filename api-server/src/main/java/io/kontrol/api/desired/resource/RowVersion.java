package io.kontrol.api.desired.resource;

/** A row as it stands after a write. */
public record RowVersion(int id, int generation, int revision) {}
