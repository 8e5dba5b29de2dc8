package io.kontrol.api.job.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.job.Job;
import io.kontrol.api.job.JobResult;
import io.kontrol.api.job.JobResult.Effect;
import io.kontrol.api.job.Jobs;
import io.kontrol.api.job.NewJob;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.testing.TestRows;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.DatabaseProxy;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.json.Json;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Workers on a database of their own. Time passes where a test moves what rows say. */
class JobQueueTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final JsonNode NO_PAYLOAD = Json.mapper().createObjectNode();

  private final TestDatabase postgres = TestDatabase.migrated();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Database database = database(postgres.as(Migrations.API_SERVER_ROLE));
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private Database database(PGSimpleDataSource source) {
    return new Database(source, registry);
  }

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
    postgres.close();
  }

  private JobWorker worker(String name, RecordingHandler handler) {
    return worker(name, database, LONG, Duration.ZERO, handler);
  }

  private JobWorker worker(
      String name, Database way, Duration lease, Duration drain, RecordingHandler handler) {
    JobWorker worker =
        new JobWorker(
            way,
            List.of(handler),
            new JobWorker.Settings(name, lease, LONG, drain, () -> 1.0),
            new JobMetrics(registry));
    opened.push(worker);
    worker.start();
    return worker;
  }

  private List<Long> enqueue(NewJob... jobs) {
    return database.transaction(connection -> Jobs.enqueue(connection, List.of(jobs)));
  }

  private static NewJob job() {
    return NewJob.of("test", NO_PAYLOAD);
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

  private void awaitNoJobs() {
    awaitRows("SELECT id FROM jobs");
  }

  private double counted(String result) {
    return registry.counter("kontrol_job_attempts", "type", "test", "result", result).count();
  }

  @Test
  void twoWorkersShareTheJobsAndEachRunsOnce() {
    Map<Long, Integer> runs = new ConcurrentHashMap<>();
    RecordingHandler handler =
        new RecordingHandler(
            job -> {
              runs.merge(job.id(), 1, Integer::sum);
              return JobResult.done();
            });
    List<Long> ids = enqueue(IntStream.range(0, 100).mapToObj(i -> job()).toArray(NewJob[]::new));

    worker("a", handler);
    worker("b", handler);

    awaitNoJobs();
    assertThat(runs.keySet()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(runs.values()).containsOnly(1);
  }

  @Test
  void aJobStandsAndFallsWithTheTransactionThatNeedsIt() throws Exception {
    try (Connection connection = postgres.as(Migrations.API_SERVER_ROLE).getConnection()) {
      connection.setAutoCommit(false);
      assertThat(Jobs.enqueue(connection, job())).isPresent();
      connection.rollback();
      assertThat(strings("SELECT id FROM jobs")).isEmpty();
      Jobs.enqueue(connection, job());
      connection.commit();
    }
    assertThat(strings("SELECT id FROM jobs")).hasSize(1);
  }

  @Test
  void aFailedJobIsTriedAgainLaterAndLaterAndThenIsDead() throws Exception {
    RecordingHandler handler = new RecordingHandler(job -> JobResult.failed("no answer"));
    JobWorker worker = worker("a", handler);
    enqueue(job().withKey("k"));
    worker.wake();

    assertThat(handler.awaitAttempt().attempt()).isEqualTo(1);
    awaitRows("SELECT state || '' || attempts || last_error FROM jobs", "queued1no answer");
    assertThat(secondsUntilDue()).isCloseTo(3_600, within(60.0));
    assertThat(strings("SELECT locked_by FROM jobs")).containsOnlyNulls();

    handler.from(
        job -> {
          throw new IllegalStateException("a bug");
        });
    execute("UPDATE jobs SET run_at = now()");
    worker.wake();
    assertThat(handler.awaitAttempt().attempt()).isEqualTo(2);
    awaitRows(
        "SELECT state || '' || attempts || last_error FROM jobs",
        "queued2IllegalStateException: a bug");
    assertThat(secondsUntilDue()).isCloseTo(7_200, within(60.0));

    execute("UPDATE jobs SET run_at = now()");
    worker.wake();
    assertThat(handler.awaitAttempt().attempt()).isEqualTo(3);
    awaitRows("SELECT state || '' || attempts FROM jobs WHERE died_at IS NOT NULL", "dead3");
    assertThat(
            strings(
                "SELECT source || ' ' || type || ' ' || (data->>'type') || ' ' || (data->>'attempts') || ' ' ||"
                    + " (data->>'key') FROM events"))
        .containsExactly("system JobDied test 3 k");
    await().untilAsserted(() -> assertThat(counted("dead")).isEqualTo(1));
    assertThat(counted("failed")).isEqualTo(2);
  }

  private double secondsUntilDue() {
    return Double.parseDouble(
        strings("SELECT EXTRACT(EPOCH FROM run_at - clock_timestamp()) FROM jobs").get(0));
  }

  @Test
  void aJobThatCannotSucceedIsDeadAtOnceAndOnePostponedIsNotCounted() throws Exception {
    RecordingHandler handler = new RecordingHandler(job -> JobResult.postponed(LONG));
    JobWorker worker = worker("a", handler);
    enqueue(job());
    worker.wake();
    handler.awaitAttempt();
    awaitRows("SELECT state || '' || attempts FROM jobs", "queued0");
    assertThat(secondsUntilDue()).isCloseTo(3_600, within(60.0));

    handler.from(job -> JobResult.hopeless("gone"));
    execute("UPDATE jobs SET run_at = now()");
    worker.wake();
    awaitRows("SELECT state || '' || attempts || last_error FROM jobs", "dead1gone");
  }

  @Test
  void whatAnAttemptWritesIsWrittenWithItsOutcome() {
    Effect effect =
        connection ->
            TestRows.strings(
                connection, "INSERT INTO jobs (type) VALUES ('follow-up') RETURNING id");
    RecordingHandler handler = new RecordingHandler(job -> new JobResult.Done(effect));
    enqueue(job());
    worker("a", handler);

    awaitRows("SELECT type FROM jobs", "follow-up");
  }

  @Test
  void anOutcomeThatCannotBeStoredIsAFailedAttempt() {
    Effect broken = connection -> TestRows.strings(connection, "SELECT 1 / 0");
    RecordingHandler handler = new RecordingHandler(job -> new JobResult.Done(broken));
    enqueue(job());
    worker("a", handler);

    await()
        .untilAsserted(
            () ->
                assertThat(strings("SELECT last_error FROM jobs WHERE state = 'queued'"))
                    .singleElement()
                    .asString()
                    .contains("could not be stored", "division by zero"));
  }

  @Test
  void theJobOfAWorkerThatIsCutOffRunsElsewhereOnceItsLeaseHasExpired() throws Exception {
    Duration lease = Duration.ofMillis(400);
    CountDownLatch stuck = new CountDownLatch(1);
    AtomicInteger written = new AtomicInteger();
    Effect count = connection -> written.incrementAndGet();
    RecordingHandler cutOff =
        new RecordingHandler(
            job -> {
              stuck.await();
              return new JobResult.Done(count);
            });
    DatabaseProxy proxy = new DatabaseProxy(postgres);
    opened.push(proxy);
    PGSimpleDataSource throughProxy = postgres.as(Migrations.API_SERVER_ROLE);
    throughProxy.setUrl(proxy.url());
    List<Long> ids = enqueue(job());
    worker("cut-off", database(throughProxy), lease, Duration.ZERO, cutOff);
    assertThat(cutOff.awaitAttempt().attempt()).isEqualTo(1);
    assertThat(strings("SELECT state || locked_by FROM jobs")).containsExactly("runningcut-off");

    proxy.cut();
    RecordingHandler healthy = new RecordingHandler(job -> new JobResult.Done(count));
    worker("healthy", database, lease, Duration.ZERO, healthy);

    Job again = healthy.awaitAttempt();
    assertThat(again.id()).isEqualTo(ids.get(0));
    assertThat(again.attempt()).isEqualTo(2);
    awaitNoJobs();
    assertThat(written).hasValue(1);
    proxy.heal();
    stuck.countDown();
    await().untilAsserted(() -> assertThat(counted("lost")).isEqualTo(1));
    assertThat(written).as("what the one that lost its lease wrote").hasValue(1);
  }

  @Test
  void aHandlerIsInterruptedWhenItsJobBelongsToSomebodyElse() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    RecordingHandler handler =
        new RecordingHandler(
            job -> {
              try {
                new CountDownLatch(1).await();
                return JobResult.done();
              } finally {
                interrupted.countDown();
              }
            });
    enqueue(job());
    worker("a", database, Duration.ofMillis(300), Duration.ZERO, handler);
    handler.awaitAttempt();

    execute(
        "UPDATE jobs SET lease_token = gen_random_uuid(), locked_by = 'b', lease_expires_at = now() + INTERVAL '1 hour'");

    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    awaitRows("SELECT locked_by || attempts FROM jobs WHERE state = 'running'", "b1");
  }

  @Test
  void aJobThatRunsForLongKeepsItsLease() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    RecordingHandler handler =
        new RecordingHandler(
            job -> {
              mayEnd.await();
              return JobResult.done();
            });
    enqueue(job());
    worker("a", database, Duration.ofMillis(600), Duration.ZERO, handler);
    worker("b", database, Duration.ofMillis(600), Duration.ZERO, handler);
    handler.awaitAttempt();
    String first = strings("SELECT lease_expires_at FROM jobs").get(0);

    await()
        .untilAsserted(
            () ->
                assertThat(
                        strings(
                            "SELECT lease_expires_at > '"
                                + first
                                + "'::TIMESTAMPTZ + INTERVAL '1500 milliseconds' FROM jobs"))
                    .containsExactly("t"));
    mayEnd.countDown();
    awaitNoJobs();
    assertThat(handler.nothingBegan()).as("it began once").isTrue();
  }

  @Test
  void aJobWhoseLastWorkerWasLostIsDead() {
    RecordingHandler handler = new RecordingHandler(job -> JobResult.done());
    enqueue(job());
    execute(
        "UPDATE jobs SET state = 'running', attempts = 3, lease_token = gen_random_uuid(), lease_expires_at = now()");
    worker("a", handler);

    awaitRows(
        "SELECT last_error FROM jobs WHERE state = 'dead'",
        "the worker of the last attempt was lost");
    assertThat(handler.nothingBegan()).isTrue();
  }

  @Test
  void jobsOfOneOrderingKeyRunInOrderAndHoldNobodyElseBack() throws Exception {
    Set<String> failing = ConcurrentHashMap.newKeySet();
    failing.add("a1");
    ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    RecordingHandler handler =
        new RecordingHandler(
            job -> {
              String name = String.valueOf(job.key());
              if (failing.contains(name)) {
                return JobResult.failed("not yet");
              }
              done.add(name);
              return JobResult.done();
            });
    enqueue(
        job().withKey("a1").inOrderOf("a"),
        job().withKey("a2").inOrderOf("a"),
        job().withKey("a3").inOrderOf("a"),
        job().withKey("b1").inOrderOf("b"),
        job().withKey("c1"));
    JobWorker worker = worker("a", handler);
    worker("b", handler);

    await().untilAsserted(() -> assertThat(done).containsExactlyInAnyOrder("b1", "c1"));
    awaitRows("SELECT key || attempts FROM jobs ORDER BY id", "a11", "a20", "a30");
    assertThat(strings("SELECT count(DISTINCT run_at) FROM jobs"))
        .as("what waits is not looked at before its turn")
        .containsExactly("1");

    failing.clear();
    execute("UPDATE jobs SET run_at = now()");
    worker.wake();
    awaitNoJobs();
    assertThat(done.stream().filter(name -> name.startsWith("a")))
        .containsExactly("a1", "a2", "a3");
  }

  @Test
  void aDeadJobHoldsNothingBack() {
    ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    RecordingHandler handler =
        new RecordingHandler(
            job -> {
              if (String.valueOf(job.key()).equals("1")) {
                return JobResult.hopeless("never");
              }
              done.add(String.valueOf(job.key()));
              return JobResult.done();
            });
    enqueue(
        job().withKey("1").inOrderOf("o"),
        job().withKey("2").inOrderOf("o"),
        job().withKey("3").inOrderOf("o"));
    worker("a", handler);

    awaitRows("SELECT key || state FROM jobs", "1dead");
    assertThat(done).containsExactly("2", "3");
  }

  @Test
  void neitherTheTypeNorOneTargetTakesMoreThanItsShare() throws Exception {
    Semaphore mayEnd = new Semaphore(0);
    RecordingHandler handler =
        new RecordingHandler(
            5,
            2,
            job -> {
              mayEnd.acquire();
              return JobResult.done();
            });
    List<NewJob> jobs = new ArrayList<>();
    IntStream.range(0, 10).forEach(i -> jobs.add(job().boundedWith("slow")));
    IntStream.range(0, 10).forEach(i -> jobs.add(job()));
    enqueue(jobs.toArray(NewJob[]::new));
    worker("a", handler);

    for (int i = 0; i < 5; i++) {
      handler.awaitAttempt();
    }
    assertThat(strings("SELECT concurrency_key FROM jobs WHERE state = 'running' ORDER BY 1"))
        .containsExactly("slow", "slow", null, null, null);
    mayEnd.release(20);
    awaitNoJobs();
  }

  @Test
  void theSameWorkIsNotQueuedTwiceUnlessTheFirstIsDead() {
    assertThat(enqueue(job().withKey("k"))).hasSize(1);
    assertThat(enqueue(job().withKey("k"), job().withKey("other"))).hasSize(1);
    execute("UPDATE jobs SET state = 'running' WHERE key = 'k'");
    assertThat(enqueue(job().withKey("k"))).isEmpty();
    execute("UPDATE jobs SET state = 'dead' WHERE key = 'k'");
    assertThat(enqueue(job().withKey("k"))).hasSize(1);
  }

  @Test
  void aJobForLaterRunsWithoutBeingWoken() throws Exception {
    RecordingHandler handler = new RecordingHandler(job -> JobResult.done());
    enqueue(job().after(Duration.ofMillis(300)));
    worker("a", handler);

    handler.awaitAttempt();
    awaitNoJobs();
  }

  @Test
  void aStoppingWorkerWaitsForItsJobs() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    RecordingHandler handler =
        new RecordingHandler(
            2,
            2,
            job -> {
              mayEnd.await();
              return JobResult.done();
            });
    enqueue(job(), job());
    JobWorker worker = worker("a", database, LONG, LONG, handler);
    handler.awaitAttempt();
    handler.awaitAttempt();
    worker.drain();
    enqueue(job());
    Thread closing = new Thread(worker::close);
    closing.start();

    mayEnd.countDown();
    closing.join();
    assertThat(strings("SELECT state || '' || attempts FROM jobs"))
        .as("the later one, which it left to others")
        .containsExactly("queued0");
  }

  @Test
  void whatDoesNotEndInTimeIsGivenBackUncounted() throws Exception {
    RecordingHandler handler =
        new RecordingHandler(
            job -> {
              new CountDownLatch(1).await();
              return JobResult.done();
            });
    enqueue(job());
    JobWorker worker = worker("a", handler);
    handler.awaitAttempt();

    worker.close();

    assertThat(strings("SELECT state || '' || attempts FROM jobs WHERE locked_by IS NULL"))
        .containsExactly("queued0");
    assertThat(counted("released")).isEqualTo(1);
  }

  @Test
  void theDepthOfTheQueueAndTheAgeOfWhatIsDueAreMeasured() {
    enqueue(job(), job(), job().after(LONG));
    execute(
        "UPDATE jobs SET run_at = now() - INTERVAL '90 seconds' WHERE id = (SELECT min(id) FROM jobs)");
    execute("INSERT INTO jobs (type, state) VALUES ('other', 'dead')");

    new JobUpkeep(database, new JobMetrics(registry), new TestJobConfig()).measure();

    assertThat(registry.get("kontrol_jobs").tags("type", "test", "state", "queued").gauge().value())
        .isEqualTo(3);
    assertThat(registry.get("kontrol_jobs").tags("type", "other", "state", "dead").gauge().value())
        .isEqualTo(1);
    assertThat(
            registry
                .get("kontrol_jobs_oldest_due_age_seconds")
                .tags("type", "test")
                .gauge()
                .value())
        .isCloseTo(90, within(30.0));
  }

  @Test
  void deadJobsAreKeptForAWhile() {
    execute(
        "INSERT INTO jobs (type, state, died_at) VALUES ('old', 'dead', now() - INTERVAL '31 days'),"
            + " ('new', 'dead', now()), ('waiting', 'queued', NULL)");

    int purged =
        new JobUpkeep(database, new JobMetrics(registry), new TestJobConfig())
            .purgeDead(Duration.ofDays(30));

    assertThat(purged).isEqualTo(1);
    assertThat(strings("SELECT type FROM jobs ORDER BY id")).containsExactly("new", "waiting");
  }

  private static final class TestJobConfig implements JobConfig {
    @Override
    public Duration lease() {
      return LONG;
    }

    @Override
    public Duration sweep() {
      return LONG;
    }

    @Override
    public Duration drain() {
      return LONG;
    }

    @Override
    public Duration deadKept() {
      return LONG;
    }
  }
}
