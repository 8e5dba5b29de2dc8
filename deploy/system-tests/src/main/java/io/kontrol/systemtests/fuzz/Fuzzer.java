package io.kontrol.systemtests.fuzz;

import io.kontrol.systemtests.http.Http;
import io.kontrol.systemtests.http.HttpResult;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends many requests with many identities, and validates each response. */
public final class Fuzzer {
  /**
   * Result of a run.
   *
   * @param statuses number of responses by status code
   * @param faults first lines of the errors, each with its request
   */
  public record Report(
      long seed, int requests, Map<Integer, Integer> statuses, int wrong, List<String> faults) {
    @Override
    public String toString() {
      return "fuzzing: seed %d, %,d requests, answers by status %s, %d wrong\n%s"
          .formatted(seed, requests, statuses, wrong, String.join("\n", faults));
    }
  }

  private static final int THREADS = 4;
  private static final int MOST_FAULTS_TOLD = 30;

  private final OpenApiDocument document;
  private final Http http;
  private final List<FuzzIdentity> identities;
  private final AccessJudge access;
  private final KnownIds ids = new KnownIds();

  /**
   * @param document the committed OpenAPI document
   * @param identities that ask
   */
  public Fuzzer(Path document, int port, List<FuzzIdentity> identities) throws IOException {
    this.document = OpenApiDocument.read(document);
    this.http =
        new Http("http://127.0.0.1:" + port, Map.of(), Optional.empty(), Duration.ofSeconds(30));
    this.identities = identities;
    this.access = new AccessJudge(identities);
  }

  /** What the tables say of reads and writes without a right, after the run. */
  public List<String> accessFaults(Connection connection) throws SQLException {
    return access.faults(connection);
  }

  /** How many answers let somebody into a resource. */
  public int answersOfResources() {
    return access.answersOfResources();
  }

  public Report run(long seed, int requests) throws InterruptedException {
    RequestFactory factory = new RequestFactory(seed, document, ids, identities);
    ResponseJudge judge = new ResponseJudge(document);
    Map<Integer, Integer> statuses = Collections.synchronizedMap(new TreeMap<>());
    List<String> faults = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger wrong = new AtomicInteger();
    AtomicInteger next = new AtomicInteger();
    var threads = Executors.newFixedThreadPool(THREADS);
    for (int i = 0; i < THREADS; i++) {
      threads.execute(
          () -> {
            for (int n = next.getAndIncrement(); n < requests; n = next.getAndIncrement()) {
              FuzzRequest request = factory.request(n);
              Optional<String> fault = send(request, judge, statuses);
              if (fault.isPresent() && wrong.incrementAndGet() <= MOST_FAULTS_TOLD) {
                faults.add(fault.get() + "\n    " + request);
              }
            }
          });
    }
    threads.shutdown();
    if (!threads.awaitTermination(30, TimeUnit.MINUTES)) {
      throw new IllegalStateException("requests hang");
    }
    return new Report(seed, requests, new TreeMap<>(statuses), wrong.get(), List.copyOf(faults));
  }

  private Optional<String> send(
      FuzzRequest request, ResponseJudge judge, Map<Integer, Integer> statuses) {
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    headers.putAll(request.identity().headers());
    String method = request.operation().method();
    try {
      if (request.operation().streams()) {
        int status = http.status(method, request.target(), headers);
        statuses.merge(status, 1, Integer::sum);
        boolean open = status < 400 && !request.identity().accepted();
        return status >= 500 || open ? Optional.of("status " + status) : Optional.empty();
      }
      HttpResult answer = http.send(method, request.target(), headers, request.body());
      statuses.merge(answer.status(), 1, Integer::sum);
      if (answer.status() == 201) {
        ids.add(answer.json().path("id"));
      }
      return judge.fault(request, answer).or(() -> access.fault(request, answer));
    } catch (IOException e) {
      return Optional.of("no answer: " + e);
    }
  }
}
