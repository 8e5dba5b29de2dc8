package io.kontrol.systemtests.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Ids that the api-server has returned, so that requests hit what exists. */
final class KnownIds {
  private static final int MOST = 500;

  private final List<String> numbers = new ArrayList<>();
  private final List<String> uuids = new ArrayList<>();

  /**
   * @param id of an answer: a number, a UUID, or nothing
   */
  synchronized void add(JsonNode id) {
    List<String> known = id.isTextual() ? uuids : numbers;
    if (known.size() < MOST && (id.isTextual() || id.asInt() > 0)) {
      known.add(id.asText());
    }
  }

  /** Sometimes a number that does not exist. */
  synchronized String number(RandomValues values) {
    return numbers.isEmpty() || values.chance(0.1)
        ? Integer.toString(1 + values.below(100_000))
        : values.pick(numbers);
  }

  /** Sometimes one that does not exist, or no UUID. */
  synchronized String uuid(RandomValues values) {
    return uuids.isEmpty() || values.chance(0.1)
        ? values.chance(0.5) ? "00000000-0000-4000-8000-000000000000" : number(values)
        : values.pick(uuids);
  }
}
