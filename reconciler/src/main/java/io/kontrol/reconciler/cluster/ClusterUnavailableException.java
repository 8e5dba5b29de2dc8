package io.kontrol.reconciler.cluster;

import java.io.IOException;

/** No answer: connection refused or reset, timeout, or an untrusted certificate. */
public final class ClusterUnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  public ClusterUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
