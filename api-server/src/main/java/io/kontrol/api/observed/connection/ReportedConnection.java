package io.kontrol.api.observed.connection;

import java.util.Arrays;

/** How a service sees a cluster. */
public enum ReportedConnection {
  /** The service has started and has not seen everything yet. */
  CONNECTING("Connecting"),
  CONNECTED("Connected"),
  /** Some kinds are not observed, or some replicas do not reach the cluster. */
  DEGRADED("Degraded"),
  /** The Kubernetes API does not answer, or reports that it is not ready. */
  LOST("Lost"),
  /** The service itself has stopped reporting. */
  ABSENT("Absent");

  private final String shown;

  ReportedConnection(String shown) {
    this.shown = shown;
  }

  /** As the API and the services' rows spell it. */
  public String shown() {
    return shown;
  }

  static ReportedConnection parse(String shown) {
    return Arrays.stream(values())
        .filter(connection -> connection.shown.equals(shown))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(shown));
  }
}
