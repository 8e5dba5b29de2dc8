package io.kontrol.api.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each line of the log has the id of the request that it is about, and no other's. */
@ApiTest
class RequestLogTest {
  private static final int REQUESTS = 200;
  private static final Logger LOG = Logger.getLogger(RequestLogTest.class);

  private final Map<String, String> idByMessage = new ConcurrentHashMap<>();
  private final Map<String, String> threadByMessage = new ConcurrentHashMap<>();
  private final Handler collector =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          ExtLogRecord extended = ExtLogRecord.wrap(line);
          String id = extended.getMdc("requestId");
          idByMessage.put(line.getMessage(), id == null ? "" : id);
          threadByMessage.put(line.getMessage(), extended.getThreadName());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @Inject ManagedExecutor workers;

  /** An operation that logs on its worker thread, as all of them do. */
  @Path("/tests/log")
  public static class LoggingEndpoint {
    private final RequestContext request;

    public LoggingEndpoint(RequestContext request) {
      this.request = request;
    }

    @GET
    @OpenToAll
    @Produces("text/plain")
    @QueryParameters("message")
    public String log() {
      String message = request.query("message").orElseThrow();
      LOG.info(message);
      return message;
    }
  }

  @BeforeEach
  void collect() {
    java.util.logging.Logger.getLogger(RequestLogTest.class.getName()).addHandler(collector);
  }

  @AfterEach
  void collectNoMore() {
    java.util.logging.Logger.getLogger(RequestLogTest.class.getName()).removeHandler(collector);
  }

  @Test
  void aLineOfAWorkerThreadHasTheIdOfItsRequest() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(16);
    try {
      List<Future<Api.Reply>> answers =
          IntStream.range(0, REQUESTS)
              .mapToObj(i -> clients.submit(() -> log("line-" + i, "id-" + i)))
              .toList();
      for (Future<Api.Reply> answer : answers) {
        answer.get(30, TimeUnit.SECONDS).expect(200);
      }
    } finally {
      clients.shutdownNow();
    }
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(idByMessage).containsEntry("line-" + i, "id-" + i);
    }
    assertThat(threadByMessage.get("line-0")).startsWith("executor-thread");
  }

  @Test
  void nothingOfARequestIsLeftOnTheThreadsThatServedIt() throws Exception {
    for (int i = 0; i < REQUESTS; i++) {
      log("before-" + i, "left-" + i).expect(200);
    }
    List<Future<?>> tasks =
        IntStream.range(0, REQUESTS)
            .<Future<?>>mapToObj(i -> workers.submit(() -> LOG.info("after-" + i)))
            .toList();
    for (Future<?> task : tasks) {
      task.get(30, TimeUnit.SECONDS);
    }
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(Objects.requireNonNull(idByMessage.get("after-" + i))).isEmpty();
    }
    assertThat(threadByMessage.get("after-0")).startsWith("executor-thread");
  }

  @Test
  void aRequestWithoutAnIdHasTheOneOfItsAnswer() {
    Api.Reply answer = Api.get("/tests/log?message=made-here").expect(200);
    assertThat(idByMessage).containsEntry("made-here", answer.header("X-Request-Id").orElseThrow());
  }

  @Test
  void theConsoleShowsIt() {
    assertThat(ConfigProvider.getConfig().getValue("quarkus.log.console.format", String.class))
        .contains("%X{requestId}");
  }

  private static Api.Reply log(String message, String id) {
    return Api.get("/tests/log?message=" + message, "X-Request-Id", id);
  }
}
