package io.kontrol.model.wake;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
  private final ChangeListener listener =
      new ChangeListener(
          vertx,
          database.url(),
          "kontrol_reconciler",
          TestDatabase.PASSWORD,
          Channel.resources,
          changes::add,
          () -> connections.add(CONNECTED));

  @BeforeEach
  void connect() throws Exception {
    assertThat(connections.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("the first connection counts too")
        .isEqualTo(CONNECTED);
  }

  @AfterEach
  void close() {
    notifier.close();
    listener.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    database.close();
  }

  @Test
  void aChangeWakesTheListenerWithTheClusterAlone() throws Exception {
    notifier.changed(Channel.resources, "prod");

    assertThat(nextChange()).isEqualTo("prod");
  }

  @Test
  void anotherChannelIsNotHeard() throws Exception {
    notifier.changed(Channel.events, "unheard");
    notifier.changed(Channel.resources, "heard");

    assertThat(nextChange()).isEqualTo("heard");
  }

  @Test
  void manyChangesMakeFewNotificationsAndNoneIsForgotten() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      notifier.changed(Channel.resources, "prod");
    }
    notifier.changed(Channel.resources, "last");

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

    assertThat(connections.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(CONNECTED);
    notifier.changed(Channel.resources, "prod");

    assertThat(nextChange()).isEqualTo("prod");
  }

  @Test
  void aPersonAtPsqlWakesTheListenerByTheTriggers() throws Exception {
    onServer(
        """
        INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec)
        SELECT 'by-hand', 'shop', 'ConfigMap', 'c' || i, 'v1', '{}' FROM generate_series(1, 1000) AS i
        """);
    notifier.changed(Channel.resources, "end");

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
    notifier.changed(Channel.resources, "end");

    assertThat(nextChange()).isEqualTo("end");
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
