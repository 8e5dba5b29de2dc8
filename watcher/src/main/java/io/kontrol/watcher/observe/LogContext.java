package io.kontrol.watcher.observe;

import io.kontrol.watcher.observation.ObjectKey;

import java.util.List;
import org.jboss.logging.MDC;

/** What a line of the log is about: the cluster on each, the object where one is meant. */
public final class LogContext {
  private static final List<String> OF_OBJECT = List.of("kind", "namespace", "name", "resource_id");

  private LogContext() {}

  /** A loop whose lines all bear the cluster. */
  public static Runnable of(String clusterId, Runnable loop) {
    return () -> {
      MDC.put("cluster", clusterId);
      loop.run();
    };
  }

  static void about(ObjectKey key, Runnable lines) {
    MDC.put("kind", key.kind());
    MDC.put("namespace", key.namespace());
    MDC.put("name", key.name());
    MDC.put("resource_id", key.resourceId());
    try {
      lines.run();
    } finally {
      OF_OBJECT.forEach(MDC::remove);
    }
  }
}
