package io.kontrol.watcher.observation;

import io.kontrol.model.logging.LogContext;

/**
 * Identifies an object and its row.
 *
 * @param resourceId from the label; 0 if the label contains no id
 * @param namespace {@code ""} for cluster-scoped objects
 */
public record ObjectKey(
    int resourceId, String apiVersion, String kind, String namespace, String name) {

  public LogContext.Subject logSubject() {
    return new LogContext.Subject(resourceId, kind, namespace, name, null);
  }
}
