package io.kontrol.api.access.matrix;

import static io.kontrol.api.access.matrix.MatrixRequest.request;

import io.kontrol.api.access.matrix.MatrixRequest.Call;
import io.kontrol.api.testing.ApiDatabase;
import java.util.List;
import java.util.stream.Stream;

/** Jobs and webhooks. */
final class JobRequests {
  private JobRequests() {}

  static List<MatrixRequest> all() {
    return Stream.of(jobs(), webhooks()).flatMap(List::stream).toList();
  }

  private static List<MatrixRequest> jobs() {
    String path = "/api/v1/jobs";
    return List.of(
        request(
            "GET " + path,
            caller -> {
              job();
              return Call.to(path + "?type=matrix");
            }),
        request("GET " + path + "/{id}", caller -> Call.to(path + "/" + job())),
        request("POST " + path + "/{id}/retry", caller -> Call.to(path + "/" + job() + "/retry")),
        request("DELETE " + path + "/{id}", caller -> Call.to(path + "/" + job())));
  }

  /** A dead one. */
  private static String job() {
    return ApiDatabase.query(
        "INSERT INTO jobs (type, state) VALUES ('matrix', 'dead') RETURNING id");
  }

  private static List<MatrixRequest> webhooks() {
    String path = "/api/v1/webhooks";
    String body = "{\"url\":\"https://matrix.invalid\",\"is_active\":false}";
    return List.of(
        request(
            "GET " + path,
            caller -> {
              webhook();
              return Call.to(path);
            }),
        request("POST " + path, caller -> Call.to(path).json(body)),
        request("GET " + path + "/{id}", caller -> Call.to(path + "/" + webhook())),
        request("PUT " + path + "/{id}", caller -> Call.to(path + "/" + webhook()).json(body)),
        request("DELETE " + path + "/{id}", caller -> Call.to(path + "/" + webhook())),
        request("POST " + path + "/{id}/ping", caller -> Call.to(path + "/" + webhook() + "/ping")),
        request(
            "GET " + path + "/{id}/deliveries",
            caller -> Call.to(path + "/" + webhook() + "/deliveries")));
  }

  private static String webhook() {
    return ApiDatabase.query(
        """
        INSERT INTO webhooks (url, event_types, secret, is_active, position, created_by)
        VALUES ('https://matrix.invalid', '{*}', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', FALSE, '1:1:;1:1:;0', 'tests')
        RETURNING id
        """);
  }
}
