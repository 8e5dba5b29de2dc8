package io.kontrol.model.logging;

import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** Adds to each log line, through the MDC, which cluster and which object it is about. */
public final class LogContext {
  private static final List<String> OBJECT_KEYS =
      List.of("kind", "namespace", "name", "resource_id", "generation");

  private LogContext() {}

  /**
   * The object that log lines are about.
   *
   * @param generation null where none is meant
   */
  public record Subject(
      int resourceId, String kind, String namespace, String name, @Nullable Integer generation) {}

  /** The task, with the cluster on all of its log lines. */
  public static Runnable ofCluster(String clusterId, Runnable task) {
    return () -> {
      MDC.put("cluster", clusterId);
      task.run();
    };
  }

  /** The task, with the kind on all of its log lines. */
  public static Runnable ofKind(String kind, Runnable task) {
    return () -> {
      MDC.put("kind", kind);
      try {
        task.run();
      } finally {
        MDC.remove("kind");
      }
    };
  }

  /** Runs the task with the object on its log lines. */
  public static void run(Subject subject, Runnable task) {
    call(
        subject,
        () -> {
          task.run();
          return subject;
        });
  }

  /** Calls the task with the object on its log lines. */
  public static <T> T call(Subject subject, Supplier<T> task) {
    MDC.put("kind", subject.kind());
    MDC.put("namespace", subject.namespace());
    MDC.put("name", subject.name());
    MDC.put("resource_id", subject.resourceId());
    if (subject.generation() != null) {
      MDC.put("generation", subject.generation());
    }
    try {
      return task.get();
    } finally {
      OBJECT_KEYS.forEach(MDC::remove);
    }
  }
}
