package io.kontrol.api.platform.identity;

/** Fired when the rights of somebody have changed, or may have: what rests on them is checked. */
public record IdentitiesChanged() {}
