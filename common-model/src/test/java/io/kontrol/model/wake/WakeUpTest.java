package io.kontrol.model.wake;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.testing.DatabaseProxy;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.database.DatabaseLogin;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Notifier and listener against a real PostgreSQL. */
class WakeUpTest {
  private static final long PATIENCE_SECONDS = 30;
  private static final Integer CONNECTED = 1;

  private final TestDatabase database = TestDatabase.migrated();
  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<String> changes = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> connections = new LinkedBlockingQueue<>();
  private final ChangeNotifier notifier = new ChangeNotifier(database.as("kontrol_api_server"));
  private final DatabaseProxy way = new DatabaseProxy(database);
  private ChangeListener listener = listener();

  private DatabaseLogin login() {
    return new DatabaseLogin(way.url(), "kontrol_reconciler", Optional.of(TestDatabase.PASSWORD));
  }

  private ChangeListener listener() {
    return new ChangeListener(
        vertx, login(), Channel.RESOURCES, changes::add, () -> connections.add(CONNECTED));
  }

  /** The first connection counts too. */
  @BeforeEach
  void awaitConnection() throws Exception {
    assertThat(connections.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("a connection")
        .isEqualTo(CONNECTED);
  }

  @AfterEach
  void close() {
    notifier.close();
    listener.close();
    way.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    database.close();
  }

  @Test
  void aChangeWakesTheListenerWithTheClusterAlone() throws Exception {
    notifier.changed(Channel.RESOURCES, "prod");

    assertThat(nextChange()).isEqualTo("prod");
  }

  /** Netty complains of what is still closing when its event loops have ended. */
  @Test
  void nothingOfItIsLeftOnVertxOnceItIsClosed() throws Exception {
    Logger complaints = Logger.getLogger("io.netty.util.concurrent.DefaultPromise");
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord complaint) {
            heard.add(complaint.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    complaints.addHandler(handler);
    try {
      for (int i = 0; i < 100; i++) {
        Vertx own = Vertx.vertx();
        CountDownLatch connected = new CountDownLatch(1);
        ChangeListener brief =
            new ChangeListener(own, login(), Channel.RESOURCES, changes::add, connected::countDown);
        assertThat(connected.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        brief.close();
        own.close().toCompletionStage().toCompletableFuture().join();
      }
    } finally {
      complaints.removeHandler(handler);
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void anotherChannelIsNotHeard() throws Exception {
    notifier.changed(Channel.EVENTS, "unheard");
    notifier.changed(Channel.RESOURCES, "heard");

    assertThat(nextChange()).isEqualTo("heard");
  }

  @Test
  void manyChangesMakeFewNotificationsAndNoneIsForgotten() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      notifier.changed(Channel.RESOURCES, "prod");
    }
    notifier.changed(Channel.RESOURCES, "last");

    int heard = 0;
    while (!nextChange().equals("last")) {
      heard++;
    }
    assertThat(heard).isBetween(1, 2_000);
  }

  @Test
  void afterALostConnectionTheListenerIsBackAndSaysSo() throws Exception {
    onServer(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'kontrol_reconciler'");

    awaitConnection();
    notifier.changed(Channel.RESOURCES, "prod");

    assertThat(nextChange()).isEqualTo("prod");
  }

  @Test
  void aDatabaseThatStaysAwayForAWhileIsFoundAgain() throws Exception {
    way.cut();
    awaitTurnedAway(3);
    way.heal();

    awaitConnection();
    notifier.changed(Channel.RESOURCES, "prod");
    assertThat(nextChange()).isEqualTo("prod");
  }

  @Test
  void aListenerThatIsThereBeforeTheDatabaseHearsItLater() throws Exception {
    listener.close();
    way.cut();
    listener = listener();
    awaitTurnedAway(3);
    way.heal();

    awaitConnection();
    notifier.changed(Channel.RESOURCES, "prod");
    assertThat(nextChange()).isEqualTo("prod");
  }

  @Test
  void aConnectionThatFallsSilentIsReplaced() throws Exception {
    listener.close();
    listener =
        new ChangeListener(
            vertx,
            ChangeListener.connectOptions(login()),
            Channel.RESOURCES,
            changes::add,
            () -> connections.add(CONNECTED),
            Duration.ofSeconds(1));
    awaitConnection();
    way.silence();

    awaitConnection();
    notifier.changed(Channel.RESOURCES, "prod");
    assertThat(nextChange()).isEqualTo("prod");
  }

  @Test
  void aPersonAtPsqlWakesTheListenerByTheTriggers() throws Exception {
    onServer(
        """
        INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec)
        SELECT 'by-hand', 'shop', 'ConfigMap', 'c' || i, 'v1', '{}' FROM generate_series(1, 1000) AS i
        """);
    notifier.changed(Channel.RESOURCES, "end");

    assertThat(nextChange()).isEqualTo("by-hand");
    assertThat(nextChange()).as("a thousand rows, one notification").isEqualTo("end");
  }

  @Test
  void aServiceThatNotifiesAfterTheCommitDoesNotSetOffTheTriggers() throws Exception {
    onServer(
        """
        SET kontrol.wake = 'after-commit';
        INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec)
        VALUES ('silent', 'shop', 'ConfigMap', 'c', 'v1', '{}')
        """);
    notifier.changed(Channel.RESOURCES, "end");

    assertThat(nextChange()).isEqualTo("end");
  }

  private void awaitTurnedAway(int times) throws InterruptedException {
    assertThat(way.awaitTurnedAway(times, PATIENCE_SECONDS)).isTrue();
  }

  private String nextChange() throws InterruptedException {
    String change = changes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(change).as("a wake-up").isNotNull();
    return String.valueOf(change);
  }

  private void onServer(String sql) throws SQLException {
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
