package io.kontrol.api.platform.problem;

import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.api.platform.database.SqlStateMapper;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps every failure of a request to {@code application/problem+json}. */
public final class ProblemMappers {
  public static final String MEDIA_TYPE = "application/problem+json";

  /** The request's property that holds the refusal which it was answered with. */
  public static final String REFUSAL = "kontrol.refusal";

  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  @ServerExceptionMapper
  public Response refusal(Refusal refusal, ContainerRequestContext request) {
    request.setProperty(REFUSAL, refusal);
    return problem(Problem.of(refusal));
  }

  @ServerExceptionMapper
  public Response problem(Problem problem) {
    Response.ResponseBuilder answer =
        Response.status(problem.status())
            .type(MEDIA_TYPE)
            .entity(Json.writeBytes(problem.body()))
            .header(HttpHeaders.CACHE_CONTROL, "no-store");
    problem.headers().forEach(answer::header);
    return answer.build();
  }

  @ServerExceptionMapper
  public Response databaseAway(DatabaseUnavailableException away) {
    LOG.debug("PostgreSQL does not answer", away);
    return problem(Problem.databaseAway());
  }

  /** Requests that the framework refuses before a resource method runs. */
  @ServerExceptionMapper
  public Response framework(WebApplicationException refused) {
    int status = refused.getResponse().getStatus();
    if (status < 400) {
      return refused.getResponse();
    }
    Problem problem =
        switch (status) {
          case 404 ->
              Problem.of(
                  Refusal.notFound(
                      "There is nothing at this path. See /q/openapi for what there is."));
          case 405 -> Problem.of(405, "method_not_allowed", "This path does not take this method.");
          case 406 ->
              Problem.of(
                  406, "not_acceptable", "None of the media types in Accept can be given here.");
          case 413 -> Problem.of(Refusal.tooLarge("The body is larger than this server reads."));
          case 415 ->
              Problem.of(
                  415,
                  "unsupported_media_type",
                  "The Content-Type of the body is none that this operation takes.");
          default ->
              status < 500
                  ? Problem.of(status, "bad_request", "The request cannot be understood.")
                  : unexpected(refused);
        };
    String allow = refused.getResponse().getHeaderString(HttpHeaders.ALLOW);
    return problem(allow == null ? problem : problem.header(HttpHeaders.ALLOW, allow));
  }

  @ServerExceptionMapper
  public Response anythingElse(RuntimeException failure) {
    return SqlStateMapper.within(failure) instanceof DatabaseUnavailableException away
        ? databaseAway(away)
        : problem(unexpected(failure));
  }

  private static Problem unexpected(Exception failure) {
    LOG.error("A request failed unexpectedly", failure);
    return Problem.of(500, "internal_error", "The server failed. Its log says why.");
  }
}
