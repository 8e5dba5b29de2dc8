package io.kontrol.systemtests.cluster;

/** Faults for single requests to the Kubernetes API. */
public enum HttpFault {
  /** 429 with Retry-After. */
  TOO_MANY_REQUESTS,
  /** 500 without effect. */
  SERVER_ERROR,
  /** The connection is closed before the API server receives the request. */
  LOST_REQUEST,
  /** The API server carries the request out, and the response is lost. */
  LOST_ANSWER,
  /** 403 for each DELETE. */
  DENIED_DELETE,
  /** 410 for each watch that continues from a version. */
  EXPIRED_WATCH
}
