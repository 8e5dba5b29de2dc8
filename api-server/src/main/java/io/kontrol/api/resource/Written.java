package io.kontrol.api.resource;

/** A row as it stands after a write. */
public record Written(int id, int generation, int revision) {}
