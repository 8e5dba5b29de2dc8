package io.kontrol.api.desired.resource;

/**
 * A resource as the API shows it, Secrets redacted.
 *
 * @param body JSON
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way out; never compared
public record ResourceDocument(int id, int generation, byte[] body) {}
