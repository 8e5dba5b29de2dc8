package io.kontrol.systemtests.cluster;

/** What can go wrong with one request to the Kubernetes API. */
public enum HttpFault {
  /** 429 with Retry-After. */
  TOO_MANY_REQUESTS,
  /** 500 without having done anything. */
  SERVER_ERROR,
  /** The connection ends before the API server has seen the request. */
  LOST_REQUEST,
  /** The API server does what was asked, and the answer is lost. */
  LOST_ANSWER,
  /** 403 on each DELETE. */
  DENIED_DELETE,
  /** 410 on each watch that continues from a version. */
  EXPIRED_WATCH
}
