package io.kontrol.api.stack.render.patch;

import java.util.Locale;
import java.util.Optional;

/** What a patch does at its path, as in JSON Patch (RFC 6902). */
public enum PatchOperation {
  /** Also makes the objects on the way to the path. */
  ADD,
  REPLACE,
  REMOVE;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<PatchOperation> parse(String text) {
    for (PatchOperation operation : values()) {
      if (operation.text().equals(text)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
