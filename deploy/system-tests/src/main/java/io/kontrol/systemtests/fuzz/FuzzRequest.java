package io.kontrol.systemtests.fuzz;

import java.util.Map;
import java.util.Optional;

/**
 * A generated request.
 *
 * @param number with which the seed generates it again
 * @param target path and query, encoded
 * @param headers without that of the identity
 */
record FuzzRequest(
    int number,
    ApiOperation operation,
    String target,
    Map<String, String> headers,
    Optional<String> body,
    FuzzIdentity identity) {

  @Override
  public String toString() {
    String text = body.map(b -> b.length() > 400 ? b.substring(0, 400) + "…" : b).orElse("");
    return "#"
        + number
        + " "
        + identity.name()
        + " "
        + operation.method()
        + " "
        + target
        + " "
        + headers
        + " "
        + text;
  }
}
