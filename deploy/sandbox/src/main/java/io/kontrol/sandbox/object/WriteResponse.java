package io.kontrol.sandbox.object;

import io.kontrol.sandbox.store.Stored;
import java.util.List;

/**
 * The answer to a write.
 *
 * @param code 200 or 201
 * @param stored the object as it is now, or, in a dry run, as it would be
 * @param warnings for the client's user
 */
public record WriteResponse(int code, Stored stored, List<String> warnings) {
  public WriteResponse warning(List<String> of) {
    return new WriteResponse(code, stored, of);
  }
}
