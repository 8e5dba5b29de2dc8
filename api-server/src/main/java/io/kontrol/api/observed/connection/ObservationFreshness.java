package io.kontrol.api.observed.connection;

/** Whether what is said of a resource rests on what its cluster holds now. */
public enum ObservationFreshness {
  /** The cluster is watched, and the resource's kind with it. */
  Current,
  /** It was so when the cluster was last seen; nobody tells what it holds now. */
  Stale
}
