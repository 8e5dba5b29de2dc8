package io.kontrol.reconciler.cluster;

import java.io.IOException;

/** No answer: refused, reset, timed out, or no trust in the other side. */
public final class ClusterUnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  public ClusterUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
