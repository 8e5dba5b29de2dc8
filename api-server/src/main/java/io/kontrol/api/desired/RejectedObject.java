package io.kontrol.api.desired;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.refusal.Refusal;

/**
 * An object of a request that cannot be accepted.
 *
 * @param position in the request, from 0
 * @param document as it was sent, to name the object by
 */
public record RejectedObject(int position, JsonNode document, Refusal refusal) {}
