package io.kontrol.api.access.matrix;

import io.kontrol.api.testing.TestUsers.TestUser;
import org.jspecify.annotations.Nullable;

/**
 * A row of the matrix: a request of an operation that succeeds for whoever may make it.
 *
 * @param operation as the OpenAPI document has it, such as {@code GET /api/v1/resources/{id}}
 * @param about what distinguishes it from other requests of the operation; {@code ""} for nothing
 * @param target makes what the request is about, and gives it its path and body
 */
record MatrixRequest(String operation, String about, Caller.By by, Target target) {
  /**
   * A path, and a body.
   *
   * @param type of the body
   */
  record Call(String path, @Nullable String body, @Nullable String type) {
    static Call to(String path) {
      return new Call(path, null, null);
    }

    Call json(String json) {
      return new Call(path, json, "application/json");
    }

    Call body(String mediaType, String text) {
      return new Call(path, text, mediaType);
    }
  }

  /** What a request is about, made anew for each caller. */
  @FunctionalInterface
  interface Target {
    /**
     * @param caller null where there is no user
     */
    Call of(@Nullable TestUser caller);
  }

  static MatrixRequest request(String operation, Target target) {
    return new MatrixRequest(operation, "", Caller.By.TOKEN, target);
  }

  MatrixRequest about(String what) {
    return new MatrixRequest(operation, what, by, target);
  }

  MatrixRequest bySession() {
    return new MatrixRequest(operation, about, Caller.By.SESSION, target);
  }

  String method() {
    return operation.substring(0, operation.indexOf(' '));
  }

  String title() {
    return operation + (about.isEmpty() ? "" : " (" + about + ")");
  }
}
