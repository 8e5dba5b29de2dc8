package io.kontrol.reconciler.loop;

import io.kontrol.reconciler.claim.DesiredResource;
import org.jboss.logging.MDC;

/** Names the object on each log line of the current thread. */
final class LogContext {
  static final String CLUSTER = "cluster";

  private static final String[] OBJECT_KEYS = {
    "kind", "namespace", "name", "resource_id", "generation"
  };

  private LogContext() {}

  static void enter(DesiredResource desired) {
    MDC.put(CLUSTER, desired.identity().clusterId());
    MDC.put("kind", desired.identity().kind());
    MDC.put("namespace", desired.identity().namespace());
    MDC.put("name", desired.identity().name());
    MDC.put("resource_id", desired.resourceId());
    MDC.put("generation", desired.generation());
  }

  static void leave() {
    for (String key : OBJECT_KEYS) {
      MDC.remove(key);
    }
  }
}
