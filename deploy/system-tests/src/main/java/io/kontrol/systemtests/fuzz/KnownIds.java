package io.kontrol.systemtests.fuzz;

import java.util.ArrayList;
import java.util.List;

/** Ids that the api-server has returned, so that requests hit existing resources. */
final class KnownIds {
  private static final int MOST = 500;

  private final List<Integer> ids = new ArrayList<>();

  synchronized void add(int id) {
    if (id > 0 && ids.size() < MOST) {
      ids.add(id);
    }
  }

  /** Sometimes an id that does not exist. */
  synchronized int pick(RandomValues values) {
    if (ids.isEmpty() || values.chance(0.1)) {
      return 1 + values.below(100_000);
    }
    return values.pick(ids);
  }
}
