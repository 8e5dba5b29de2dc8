package io.kontrol.watcher.observation;

import io.kontrol.model.logging.LogContext;

/**
 * Which object, and for which row.
 *
 * @param resourceId from the label; 0 when the label holds no id
 * @param namespace {@code ""} for cluster-scoped objects
 */
public record ObjectKey(
    int resourceId, String apiVersion, String kind, String namespace, String name) {

  public LogContext.Subject logSubject() {
    return new LogContext.Subject(resourceId, kind, namespace, name, null);
  }
}
