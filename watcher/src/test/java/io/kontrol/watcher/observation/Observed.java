package io.kontrol.watcher.observation;

import io.kontrol.model.status.Health;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.observation.Observation.Gone;
import io.kontrol.watcher.observation.Observation.Present;
import org.jspecify.annotations.Nullable;

/** Observations of ConfigMaps as a watch would bring them. */
public final class Observed {
  public static final String NAME = "object";

  private Observed() {}

  public static ObjectKey key(int id) {
    return new ObjectKey(id, "v1", "ConfigMap", "default", NAME);
  }

  public static Present present(int id, long version) {
    return present(id, version, "{}", null, 0);
  }

  public static Present present(
      int id, long version, String spec, @Nullable ListTimestamp asked, long receivedAt) {
    return present(key(id), version, spec, false, asked, receivedAt);
  }

  /**
   * @param name of the object
   */
  public static Present present(int id, String name, long version, String spec) {
    ObjectKey key = new ObjectKey(id, "v1", "ConfigMap", "default", name);
    return present(key, version, spec, false, null, 0);
  }

  /** It ran to completion. */
  public static Present finished(int id, long version) {
    return present(key(id), version, "{}", true, null, 0);
  }

  private static Present present(
      ObjectKey key,
      long version,
      String spec,
      boolean finished,
      @Nullable ListTimestamp asked,
      long receivedAt) {
    return new Present(
        key,
        "uid-" + key.resourceId(),
        Long.toString(version),
        spec,
        null,
        1,
        1,
        "owned",
        "content-" + version,
        new Assessment(Health.Healthy, ""),
        finished,
        null,
        "[]",
        version,
        receivedAt,
        asked);
  }

  public static Gone gone(int id, long version) {
    return new Gone(key(id), "uid-" + id, Long.toString(version), true, null, 0, null);
  }

  /** The same, after it had finished. */
  public static Gone endedAndGone(int id, long version) {
    Assessment result = new Assessment(Health.Healthy, "");
    return new Gone(key(id), "uid-" + id, Long.toString(version), true, result, 0, null);
  }
}
