package io.kontrol.api.fleet.node;

/** The statuses of a node, as the database's enum has them. */
public enum NodeStatus {
  ACTIVE,
  /** Never seen, or taken out of service. */
  INACTIVE,
  /** It calls in and says that it fails, or what it sends is refused. */
  ERROR,
  /** It was silent for too long. */
  OFFLINE
}
