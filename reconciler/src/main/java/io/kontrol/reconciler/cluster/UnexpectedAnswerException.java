package io.kontrol.reconciler.cluster;

import java.io.IOException;

/** A discovery request got an answer that is neither a document nor a 404. */
public final class UnexpectedAnswerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient ClusterResponse response;

  UnexpectedAnswerException(ClusterResponse response) {
    super(response.status().message());
    this.response = response;
  }

  public ClusterResponse response() {
    return response;
  }
}
