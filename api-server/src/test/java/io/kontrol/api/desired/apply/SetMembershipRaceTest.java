package io.kontrol.api.desired.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * An apply that waits for another one judges by what that one has left behind, and not by what it
 * has seen itself before it had to wait.
 */
@ApiTest
class SetMembershipRaceTest {
  private static final String WAITERS =
      """
      SELECT EXISTS (SELECT FROM pg_stat_activity WHERE ? = ANY (pg_blocking_pids(pid)))
      """;

  private final String cluster = Manifests.name("race");

  private Api.Reply apply(String options, String... names) {
    StringBuilder objects = new StringBuilder("[");
    for (String name : names) {
      objects.append(objects.length() > 1 ? "," : "").append(Manifests.configMap(name, "v"));
    }
    return Api.post(
        "/api/v1/apply?cluster_id=" + cluster + options, objects.append("]").toString());
  }

  /** A transaction of somebody else's that has moved an object and is not over yet. */
  private final class Move implements AutoCloseable {
    private final Connection connection = ApiDatabase.get().owner().getConnection();

    Move(String name, String set) throws SQLException {
      connection.setAutoCommit(false);
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE resources SET apply_set = ?, generation = generation + 1"
                  + " WHERE cluster_id = ? AND name = ?")) {
        update.setString(1, set);
        update.setString(2, cluster);
        update.setString(3, name);
        assertThat(update.executeUpdate()).isEqualTo(1);
      }
    }

    /** Commits when the request waits for it, so that the request has seen the state before. */
    Api.Reply endsWhileWaiting(CompletableFuture<Api.Reply> request) throws Exception {
      try (Connection observer = ApiDatabase.get().owner().getConnection()) {
        while (!someoneWaits(observer)) {
          assertThat(request).as("it has to wait for the move").isNotDone();
        }
      }
      connection.commit();
      return request.get(30, TimeUnit.SECONDS);
    }

    private boolean someoneWaits(Connection observer) throws SQLException {
      int pid;
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
        row.next();
        pid = row.getInt(1);
      }
      try (PreparedStatement waiters = observer.prepareStatement(WAITERS)) {
        waiters.setInt(1, pid);
        try (ResultSet row = waiters.executeQuery()) {
          return row.next() && row.getBoolean(1);
        }
      }
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  private String setOf(String name) {
    JsonNode items =
        Api.get("/api/v1/resources?cluster_id=" + cluster + "&name=" + name)
            .expect(200)
            .json()
            .path("items");
    assertThat(items).as("the living rows of %s", name).hasSize(1);
    return items.path(0).path("apply_set").asText();
  }

  @Test
  void whatMovesAwayWhileItsSetIsAppliedIsNotPruned() throws Exception {
    apply("&set=a", "stays", "moved").expect(200);
    try (Move move = new Move("moved", "b")) {
      JsonNode items =
          move.endsWhileWaiting(CompletableFuture.supplyAsync(() -> apply("&set=a", "stays")))
              .expect(200)
              .json()
              .path("items");
      assertThat(items.findValuesAsText("action")).containsExactly("unchanged");
    }
    assertThat(setOf("moved")).isEqualTo("b");
  }

  @Test
  void whatAnotherSetTakesMeanwhileIsItsOwn() throws Exception {
    apply("", "wanted").expect(200);
    try (Move move = new Move("wanted", "b")) {
      Api.Reply refused =
          move.endsWhileWaiting(CompletableFuture.supplyAsync(() -> apply("&set=a", "wanted")));
      JsonNode item = refused.expect(422).json().path("items").path(0);
      assertThat(item.path("code").asText()).isEqualTo("in_another_set");
      assertThat(item.path("apply_set").asText()).isEqualTo("b");
    }
    assertThat(setOf("wanted")).isEqualTo("b");
  }

  @Test
  void whereItWasTakenFromIsWhereItWasLast() throws Exception {
    apply("&set=a", "wanted").expect(200);
    try (Move move = new Move("wanted", "b")) {
      JsonNode item =
          move.endsWhileWaiting(
                  CompletableFuture.supplyAsync(() -> apply("&set=c&take_over=true", "wanted")))
              .expect(200)
              .json()
              .path("items")
              .path(0);
      assertThat(item.path("moved_from").asText()).isEqualTo("b");
    }
    assertThat(setOf("wanted")).isEqualTo("c");
  }

  @Test
  void anApplyWithoutASetLeavesTheObjectWhereItWasMovedMeanwhile() throws Exception {
    apply("&set=a", "wanted").expect(200);
    try (Move move = new Move("wanted", "b")) {
      JsonNode item =
          move.endsWhileWaiting(CompletableFuture.supplyAsync(() -> apply("", "wanted")))
              .expect(200)
              .json()
              .path("items")
              .path(0);
      assertThat(item.path("apply_set").asText()).isEqualTo("b");
    }
    assertThat(setOf("wanted")).isEqualTo("b");
  }
}
