package io.kontrol.systemtests.fuzz;

import java.util.ArrayList;
import java.util.List;

/** Ids that the api-server has given out, so that requests hit something. */
final class KnownIds {
  private static final int MOST = 500;

  private final List<Integer> ids = new ArrayList<>();

  synchronized void add(int id) {
    if (id > 0 && ids.size() < MOST) {
      ids.add(id);
    }
  }

  /** Sometimes one that is nobody's. */
  synchronized int pick(RandomValues values) {
    if (ids.isEmpty() || values.chance(0.1)) {
      return 1 + values.below(100_000);
    }
    return values.pick(ids);
  }
}
