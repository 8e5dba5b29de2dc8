package io.kontrol.api.connection;

/** Whether what is said of a resource rests on what its cluster holds now. */
public enum Observation {
  /** The cluster is watched, and the resource's kind with it. */
  Current,
  /** It was so when the cluster was last seen; nobody tells what it holds now. */
  Stale
}
