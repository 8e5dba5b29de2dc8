package io.kontrol.api.desired;

/** A row of {@code resources} as it stands after a write. */
public record RowVersion(int id, int generation, int revision) {}
