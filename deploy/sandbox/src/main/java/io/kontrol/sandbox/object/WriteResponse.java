package io.kontrol.sandbox.object;

import io.kontrol.sandbox.store.StoreEntry;
import java.util.List;

/**
 * Response to a write.
 *
 * @param code 200 or 201
 * @param stored the new state of the object, also for a dry run
 * @param warnings for the client's user
 */
public record WriteResponse(int code, StoreEntry stored, List<String> warnings) {
  public WriteResponse warning(List<String> of) {
    return new WriteResponse(code, stored, of);
  }
}
