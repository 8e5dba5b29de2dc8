package io.kontrol.api.platform.problem;

import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Problems for what is refused before any endpoint is reached. */
public final class ProblemAnswers {
  private ProblemAnswers() {}

  public static void refuse(RoutingContext exchange, Refusal refusal) {
    send(exchange, Problem.of(refusal));
  }

  public static void databaseAway(RoutingContext exchange) {
    send(exchange, Problem.databaseAway());
  }

  static void send(RoutingContext exchange, Problem problem) {
    HttpServerResponse response =
        exchange
            .response()
            .setStatusCode(problem.status())
            .putHeader(HttpHeaders.CONTENT_TYPE, ProblemMappers.MEDIA_TYPE)
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    problem.headers().forEach(response::putHeader);
    response.end(Buffer.buffer(Json.writeBytes(problem.body())));
  }
}
