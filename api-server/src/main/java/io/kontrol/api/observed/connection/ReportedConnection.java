package io.kontrol.api.observed.connection;

/** How a service sees a cluster. */
public enum ReportedConnection {
  /** It has begun and has not seen everything yet. */
  Connecting,
  Connected,
  /** Some kinds are not observed, or some replicas do not reach the cluster. */
  Degraded,
  /** The Kubernetes API does not answer, or is not well. */
  Lost,
  /** Nothing is heard of the service itself. */
  Absent
}
