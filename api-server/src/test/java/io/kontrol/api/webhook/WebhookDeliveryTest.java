package io.kontrol.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.kontrol.api.job.JobBackoff;
import io.kontrol.api.job.queue.JobMetrics;
import io.kontrol.api.job.queue.JobWorker;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.FleetScope;
import io.kontrol.api.platform.loop.WakeupLoop;
import io.kontrol.api.testing.TestRows;
import io.kontrol.api.webhook.Receiver.Answer;
import io.kontrol.api.webhook.Receiver.Received;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.DatabaseProxy;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.ResourceIdentity;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Replicas on a database of their own, and receivers that fail, are slow, or are away. */
class WebhookDeliveryTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Duration TICK = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Answer OK = Answer.of(204);

  private final TestDatabase postgres = TestDatabase.migrated();
  private final Database database = database(postgres.as(Migrations.API_SERVER_ROLE));
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final SigningSecret secret = SigningSecret.random();
  private Duration callTimeout = Duration.ofSeconds(10);
  private int attempts = 20;
  private Targets targets =
      new Targets(new TargetPolicy(List.of("127.0.0.0/8"), true), InetAddress::getAllByName);

  private static Database database(PGSimpleDataSource source) {
    return new Database(source, new SimpleMeterRegistry());
  }

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
    postgres.close();
  }

  @AfterAll
  static void closeVertx() {
    VERTX.close().toCompletionStage().toCompletableFuture().join();
  }

  private void replica(String name) {
    replica(name, database, LONG);
  }

  private void replica(String name, Database way, Duration lease) {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    DeliveryHandler handler =
        new DeliveryHandler(
            way,
            new DeliveryClient(VERTX, targets, clock, callTimeout),
            clock,
            attempts,
            new JobBackoff(Duration.ofMillis(10), Duration.ofMillis(50)));
    JobWorker worker =
        new JobWorker(
            way,
            List.of(handler),
            new JobWorker.Settings(name, lease, TICK, Duration.ZERO, () -> 1.0),
            new JobMetrics(new SimpleMeterRegistry()));
    worker.start();
    opened.push(worker);
    WebhookFeed feed = new WebhookFeed(way, worker::wake);
    opened.push(new WakeupLoop("feed-" + name, TICK, feed::followAll).start());
  }

  private Receiver receiver(Receiver.Behaviour behaviour) {
    Receiver receiver = new Receiver(behaviour);
    opened.push(receiver);
    return receiver;
  }

  private int webhook(String url) {
    return webhook(url, FleetScope.EVERYWHERE, "*");
  }

  private int webhook(String url, FleetScope scope, String... types) {
    WebhookDefinition wanted =
        new WebhookDefinition(url, null, List.of(types), scope, Optional.empty(), true);
    return database.transaction(
        connection -> WebhookRows.insert(connection, wanted, secret, "tests"));
  }

  private static Event event(String type, int resource, int generation) {
    return Event.ofResource(
        type,
        resource,
        new ResourceIdentity("c1", "", "ConfigMap", "shop", "thing-" + resource),
        generation,
        Json.mapper().createObjectNode());
  }

  private void write(int resource, int... generations) {
    for (int generation : generations) {
      append(event("ResourceUpdated", resource, generation));
    }
  }

  private void append(Event event) {
    database.transaction(
        connection -> {
          new EventLog(EventSource.USER).append(connection, List.of(event));
          return event;
        });
  }

  private int execute(String sql) {
    return TestRows.execute(database, sql);
  }

  private List<String> strings(String sql) {
    return TestRows.strings(database, sql);
  }

  private void awaitRows(String sql, String... rows) {
    await().untilAsserted(() -> assertThat(strings(sql)).containsExactly(rows));
  }

  @Test
  void twoReplicasDeliverEachEventOnceAndThoseOfAResourceInOrder() throws Exception {
    Receiver receiver = receiver(request -> OK);
    webhook(receiver.url());
    replica("a");
    replica("b");
    List<Thread> writers = new ArrayList<>();
    for (int writer = 0; writer < 4; writer++) {
      int first = writer * 5 + 1;
      Thread thread =
          new Thread(
              () ->
                  IntStream.rangeClosed(1, 10)
                      .forEach(
                          generation ->
                              IntStream.range(first, first + 5)
                                  .forEach(resource -> write(resource, generation))));
      thread.start();
      writers.add(thread);
    }
    for (Thread writer : writers) {
      writer.join();
    }

    await().untilAsserted(() -> assertThat(receiver.accepted()).hasSize(200));
    awaitRows("SELECT id FROM jobs");
    assertThat(receiver.requests()).hasSize(200);
    assertThat(receiver.requests().stream().map(Received::id).distinct()).hasSize(200);
    for (int resource = 1; resource <= 20; resource++) {
      assertThat(receiver.acceptedGenerations(resource))
          .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }
  }

  @Test
  void aReceiverThatFailsNowAndThenGetsEachEventInOrderAllTheSame() {
    Map<String, Integer> tries = new ConcurrentHashMap<>();
    Receiver receiver =
        receiver(
            request ->
                tries.merge(request.id(), 1, Integer::sum) <= request.generation() % 3
                    ? Answer.of(500)
                    : OK);
    webhook(receiver.url());
    replica("a");
    replica("b");
    for (int resource = 1; resource <= 5; resource++) {
      write(resource, 1, 2, 3, 4, 5);
    }

    await().untilAsserted(() -> assertThat(receiver.accepted()).hasSize(25));
    for (int resource = 1; resource <= 5; resource++) {
      assertThat(receiver.acceptedGenerations(resource)).containsExactly(1, 2, 3, 4, 5);
    }
    awaitRows(
        "SELECT delivered || ' ' || status_code || ' ' || count(*) FROM webhook_deliveries"
            + " GROUP BY delivered, status_code ORDER BY 1",
        "false 500 30",
        "true 204 25");
  }

  @Test
  void aFailingDeliveryHoldsBackItsOwnResourceOnlyAndIsSkippedAfterTheLastAttempt() {
    attempts = 3;
    Receiver receiver =
        receiver(
            request -> request.resource() == 1 && request.generation() == 1 ? Answer.of(500) : OK);
    webhook(receiver.url());
    replica("a");
    write(1, 1, 2, 3);
    write(2, 1, 2, 3);

    await()
        .untilAsserted(
            () -> {
              assertThat(receiver.acceptedGenerations(2)).containsExactly(1, 2, 3);
              assertThat(receiver.acceptedGenerations(1)).containsExactly(2, 3);
            });
    awaitRows(
        "SELECT state || ' ' || attempts || ' ' || last_error FROM jobs",
        "dead 3 the answer is 500");
    assertThat(strings("SELECT data->>'type' FROM events WHERE type = 'JobDied'"))
        .containsExactly("webhook.deliver");
    assertThat(receiver.requests().stream().map(r -> r.json().path("type").asText()).distinct())
        .as("that a delivery is dead is not delivered")
        .containsExactly("io.kontrol.ResourceUpdated");
  }

  @Test
  void aReceiverThatWasAwayGetsWhatItMissed() {
    Receiver receiver = receiver(request -> OK);
    receiver.goAway();
    webhook(receiver.url());
    replica("a");
    write(1, 1, 2);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        strings("SELECT error FROM webhook_deliveries WHERE status_code IS NULL"))
                    .isNotEmpty());

    receiver.comeBack();

    await().untilAsserted(() -> assertThat(receiver.acceptedGenerations(1)).containsExactly(1, 2));
  }

  @Test
  void aReceiverThatIsTooSlowIsAskedAgain() throws Exception {
    callTimeout = Duration.ofMillis(300);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger count = new AtomicInteger();
    Receiver receiver =
        receiver(
            request -> {
              if (count.incrementAndGet() == 1) {
                never.await();
              }
              return OK;
            });
    webhook(receiver.url());
    replica("a");
    write(1, 1);

    receiver.awaitRequests(2);
    // on a busy machine a later attempt may be too slow as well
    awaitRows(
        "SELECT DISTINCT COALESCE(error, 'delivered') FROM webhook_deliveries ORDER BY 1",
        "delivered",
        "no answer within 300 ms");
  }

  @Test
  void aRedirectIsNotFollowed() {
    AtomicInteger count = new AtomicInteger();
    Receiver receiver =
        receiver(
            request ->
                count.incrementAndGet() == 1
                    ? new Answer(307, Map.of("Location", "/elsewhere"))
                    : OK);
    webhook(receiver.url());
    replica("a");
    write(1, 1);

    await().untilAsserted(() -> assertThat(receiver.accepted()).hasSize(1));
    assertThat(receiver.requests()).extracting(Received::path).containsExactly("/hook", "/hook");
    awaitRows(
        "SELECT COALESCE(error, 'delivered') FROM webhook_deliveries ORDER BY id",
        "the answer is a redirect (307), which is not followed",
        "delivered");
  }

  @Test
  void aReceiverThatIsGoneIsNotAskedAgain() {
    Receiver receiver = receiver(request -> Answer.of(410));
    int id = webhook(receiver.url());
    write(1, 1, 2, 3);
    replica("a");

    awaitRows(
        "SELECT deactivated_reason FROM webhooks WHERE NOT is_active",
        "the receiver answered 410 Gone");
    awaitRows("SELECT id FROM jobs");
    assertThat(receiver.requests()).hasSize(1);
    assertThat(
            strings(
                "SELECT category || ' ' || action || ' ' || resource_id FROM audit_logs WHERE resource_type ="
                    + " 'webhook'"))
        .containsExactly("SYSTEM WEBHOOK_DEACTIVATED " + id);
    assertThat(strings("SELECT data->>'webhook_id' FROM events WHERE type = 'WebhookDeactivated'"))
        .containsExactly(Integer.toString(id));
  }

  @Test
  void aReceiverThatAsksForARestGetsIt() throws Exception {
    Receiver receiver = receiver(request -> new Answer(429, Map.of("Retry-After", "3600")));
    webhook(receiver.url());
    replica("a");
    write(1, 1);
    receiver.awaitRequests(1);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        strings("SELECT paused_until FROM webhooks WHERE paused_until IS NOT NULL"))
                    .hasSize(1));

    write(2, 1);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        strings(
                            "SELECT attempts FROM jobs WHERE run_at > clock_timestamp() + INTERVAL '55 minutes'"
                                + " ORDER BY id"))
                    .containsExactly("1", "0"));
    assertThat(receiver.requests()).hasSize(1);

    receiver.from(request -> OK);
    execute("UPDATE webhooks SET paused_until = NULL");
    execute("UPDATE jobs SET run_at = now()");
    await().untilAsserted(() -> assertThat(receiver.accepted()).hasSize(2));
  }

  @Test
  void whatAReplicaWasDeliveringWhenItWasCutOffIsDeliveredByAnother() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    AtomicInteger count = new AtomicInteger();
    Receiver receiver =
        receiver(
            request -> {
              if (count.incrementAndGet() == 1) {
                stuck.await();
              }
              return OK;
            });
    webhook(receiver.url());
    DatabaseProxy proxy = new DatabaseProxy(postgres);
    opened.push(proxy);
    PGSimpleDataSource throughProxy = postgres.as(Migrations.API_SERVER_ROLE);
    throughProxy.setUrl(proxy.url());
    Duration lease = Duration.ofMillis(500);
    replica("cut-off", database(throughProxy), lease);
    write(1, 1, 2);
    receiver.awaitRequests(1);

    proxy.cut();
    replica("healthy", database, lease);

    await().untilAsserted(() -> assertThat(receiver.acceptedGenerations(1)).containsExactly(1, 2));
    stuck.countDown();
    assertThat(receiver.requests().get(0).id())
        .as("by which the receiver knows it again")
        .isEqualTo(receiver.requests().get(1).id());
  }

  @Test
  void anEventThatIsCommittedLateIsDeliveredThoughItsIdIsLower() throws Exception {
    Receiver receiver = receiver(request -> OK);
    webhook(receiver.url());
    replica("a");
    try (Connection slow = postgres.as(Migrations.API_SERVER_ROLE).getConnection()) {
      slow.setAutoCommit(false);
      new EventLog(EventSource.USER).append(slow, List.of(event("ResourceUpdated", 1, 1)));
      write(2, 1);
      await().untilAsserted(() -> assertThat(receiver.acceptedGenerations(2)).containsExactly(1));
      slow.commit();
    }

    await().untilAsserted(() -> assertThat(receiver.acceptedGenerations(1)).containsExactly(1));
    assertThat(receiver.requests()).hasSize(2);
  }

  @Test
  void onlyWhatTheFiltersNameIsDelivered() throws Exception {
    Receiver receiver = receiver(request -> OK);
    webhook(receiver.url(), new FleetScope("c*", "team-*"), "Apply*", "DriftDetected");
    for (String row :
        List.of(
            "reconciler|ApplySucceeded|c1|team-a",
            "k8s_watch|DriftDetected|c2|team-b",
            "user|ApplyX|c1|team-a",
            "system|ApplyY|c1|team-a",
            "k8s_watch|DriftDetectedToo|c1|team-a",
            "reconciler|ApplyFailed|d1|team-a",
            "reconciler|ApplyFailed|c1|other",
            "reconciler|ResourceUpdated|c1|team-a")) {
      List<String> parts = List.of(row.split("\\|"));
      try (Connection owner = postgres.owner().getConnection();
          Statement insert = owner.createStatement()) {
        insert.execute(
            """
            INSERT INTO events (source, type, cluster_id, resource_id, kind, namespace, name)
            VALUES ('%s', '%s', '%s', 1, 'ConfigMap', '%s', 'n')
            """
                .formatted(parts.toArray()));
      }
    }
    append(new Event("ApplyToNoCluster", null, null, null, null, Json.mapper().createObjectNode()));
    append(
        Event.ofResource(
            "ApplyLast",
            1,
            new ResourceIdentity("c1", "", "ConfigMap", "team-z", "last"),
            1,
            Json.mapper().createObjectNode()));
    replica("a");

    await().untilAsserted(() -> assertThat(receiver.accepted()).hasSize(5));
    assertThat(receiver.accepted().stream().map(r -> r.json().path("type").asText()))
        .containsExactly(
            "io.kontrol.ApplySucceeded",
            "io.kontrol.DriftDetected",
            "io.kontrol.ApplyX",
            "io.kontrol.ApplyY",
            "io.kontrol.ApplyLast");
  }

  @Test
  void aDeliveryIsACloudEventWithASignatureThatTheReceiverCanCompute() throws Exception {
    Receiver receiver = receiver(request -> OK);
    webhook(receiver.url());
    replica("a");
    write(7, 3);
    await().untilAsserted(() -> assertThat(receiver.accepted()).hasSize(1));
    Received request = receiver.accepted().get(0);

    assertThat(request.header("Content-type")).isEqualTo("application/cloudevents+json");
    assertThat(request.json().path("specversion").asText()).isEqualTo("1.0");
    assertThat(request.json().path("id").asText()).isEqualTo(request.id());
    assertThat(request.json().path("source").asText()).isEqualTo("/kontrol/clusters/c1");
    assertThat(request.json().path("subject").asText()).isEqualTo("ConfigMap/shop/thing-7");
    assertThat(request.json().at("/data/type").asText()).isEqualTo("ResourceUpdated");
    assertThat(Instant.parse(request.json().path("time").asText()))
        .isCloseTo(Instant.now(), within(1, java.time.temporal.ChronoUnit.HOURS));
    assertThat(request.header("Webhook-timestamp")).isEqualTo(Long.toString(NOW.getEpochSecond()));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(
            Base64.getDecoder().decode(secret.text().replaceFirst("^whsec_", "")), "HmacSHA256"));
    String signed =
        request.id()
            + "."
            + request.header("Webhook-timestamp")
            + "."
            + new String(request.body(), StandardCharsets.UTF_8);
    assertThat(request.header("Webhook-signature"))
        .isEqualTo(
            "v1,"
                + Base64.getEncoder()
                    .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
  }

  /** The example of the specification of Standard Webhooks. */
  @Test
  void theSignatureIsThatOfTheSpecification() {
    SigningSecret known = SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    assertThat(
            known.sign(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330L,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void aNameThatLeadsElsewhereAfterItWasCheckedIsNotCalled() throws Exception {
    Receiver receiver = receiver(request -> OK);
    AtomicInteger lookUps = new AtomicInteger();
    targets =
        new Targets(
            new TargetPolicy(List.of(), true),
            host ->
                new InetAddress[] {
                  InetAddress.getByAddress(
                      host,
                      lookUps.incrementAndGet() == 1
                          ? new byte[] {(byte) 203, 0, 113, 1}
                          : new byte[] {127, 0, 0, 1})
                });
    String url = "http://rebinding.test:" + receiver.port() + "/hook";
    assertThat(targets.check(url)).hasHost("rebinding.test");
    attempts = 1;
    webhook(url);
    replica("a");
    write(1, 1);

    await()
        .untilAsserted(
            () ->
                assertThat(strings("SELECT error FROM webhook_deliveries"))
                    .singleElement()
                    .asString()
                    .contains("no address that may be called"));
    assertThat(receiver.requests()).isEmpty();
  }

  @Test
  void theConnectionGoesToTheAddressThatWasChecked() {
    Receiver receiver = receiver(request -> OK);
    Set<String> lookedUp = ConcurrentHashMap.newKeySet();
    targets =
        new Targets(
            new TargetPolicy(List.of("127.0.0.0/8"), true),
            host -> {
              lookedUp.add(host);
              return new InetAddress[] {InetAddress.getLoopbackAddress()};
            });
    webhook("http://known.to.nobody.else.test:" + receiver.port() + "/hook");
    replica("a");
    write(1, 1);

    await().untilAsserted(() -> assertThat(receiver.accepted()).hasSize(1));
    assertThat(lookedUp).containsExactly("known.to.nobody.else.test");
    assertThat(receiver.accepted().get(0).header("Host"))
        .isEqualTo("known.to.nobody.else.test:" + receiver.port());
  }
}
