package io.kontrol.api.platform.problem;

import jakarta.ws.rs.core.Response;

/** The reason phrase of an HTTP status. */
final class StatusTitles {
  private StatusTitles() {}

  static String of(int status) {
    if (status == 422) {
      return "Unprocessable Content";
    }
    Response.Status known = Response.Status.fromStatusCode(status);
    return known == null ? "Status " + status : known.getReasonPhrase();
  }
}
