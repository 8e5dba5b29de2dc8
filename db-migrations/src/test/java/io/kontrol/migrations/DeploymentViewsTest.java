package io.kontrol.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.testing.Session;
import io.kontrol.migrations.testing.TestDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Deployments are derived from what the three services write; here their rows are written by hand.
 */
class DeploymentViewsTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final Session SESSION = new Session(DATABASE.owner());

  private UUID deployment = UUID.randomUUID();

  @AfterAll
  static void dropDatabase() {
    DATABASE.close();
  }

  private static void execute(String sql, Object... parameters) {
    var unused = texts(sql, parameters);
  }

  /** The first column, where there are rows. */
  private static List<String> texts(String sql, Object... parameters) {
    try {
      return SESSION.use(
          connection -> {
            List<String> texts = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
              for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
              }
              if (statement.execute()) {
                try (ResultSet row = statement.getResultSet()) {
                  while (row.next()) {
                    texts.add(row.getString(1));
                  }
                }
              }
            }
            return texts;
          });
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Two ConfigMaps at the first generation, applied and seen. */
  @BeforeEach
  void deploy() {
    execute(
        """
        INSERT INTO templates (id, version, name, base_spec_json, allowed_mutations_json, created_by)
        VALUES (1, 1, 'web', '{}', '{}', 'tests') ON CONFLICT DO NOTHING
        """);
    deployment = UUID.randomUUID();
    execute(
        """
        INSERT INTO deployment_specs (id, name, cluster_id, namespace, template_id, template_version, desired_spec_json)
        VALUES (?, ?, 'lab', 'shop', 1, 1, '{}')
        """,
        deployment,
        deployment.toString());
    int first = resource("first");
    int second = resource("second");
    revision(1, first, 1, second, 1);
    inOrder(first);
    inOrder(second);
  }

  private int resource(String name) {
    return Integer.parseInt(
        texts(
                """
            INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec, apply_set)
            VALUES ('lab', 'shop', 'ConfigMap', ?, 'v1', '{}', ?) RETURNING id
            """,
                name + "-" + deployment,
                "deployment/" + deployment)
            .get(0));
  }

  private int id(String name) {
    return Integer.parseInt(
        texts("SELECT id FROM resources WHERE name = ?", name + "-" + deployment).get(0));
  }

  private void revision(int generation, int first, int ofFirst, int second, int ofSecond) {
    execute(
        """
        INSERT INTO deployment_revisions (deployment_id, generation, change, template_id, template_version, parameters,
            patches, desired_spec_json, resource_generations)
        VALUES (?, ?, 'changed', 1, 1, '{}', '[]', '{}', jsonb_build_object(?::TEXT, ?::INTEGER, ?::TEXT, ?::INTEGER))
        """,
        deployment,
        generation,
        Integer.toString(first),
        ofFirst,
        Integer.toString(second),
        ofSecond);
  }

  /** As if the reconciler had applied the newest generation and the watcher had seen it. */
  private void inOrder(int id) {
    applied(id);
    execute(
        """
        INSERT INTO resource_current_states (resource_id, uid, k8s_resource_version, owned_fields_hash, health, observed_at)
        VALUES (?, 'u' || ?::INTEGER, '5', 'same', 'Healthy', '2026-01-01T00:00:00Z')
        """,
        id,
        id);
  }

  private void applied(int id) {
    execute(
        """
        INSERT INTO resource_applied_states (resource_id, generation, attempted_generation, status, uid, k8s_resource_version,
            owned_fields_hash, applied_at)
        SELECT id, generation, generation, 'success', 'u' || id, '5', 'same', now() FROM resources WHERE id = ?
        ON CONFLICT (resource_id) DO UPDATE SET generation = excluded.generation,
            attempted_generation = excluded.attempted_generation, status = 'success'
        """,
        id);
  }

  private String one(String columns) {
    return texts("SELECT concat_ws(' ', " + columns + ") FROM deployments WHERE id = ?", deployment)
        .get(0);
  }

  private void change(int generation) {
    execute("UPDATE deployment_specs SET generation = ? WHERE id = ?", generation, deployment);
    execute(
        "UPDATE resources SET generation = generation + 1 WHERE apply_set = ?",
        "deployment/" + deployment);
    revision(generation, id("first"), generation, id("second"), generation);
  }

  @Test
  void whatIsAppliedAndSeenIsHealthyAtItsGeneration() {
    assertThat(one("status_summary, last_applied_generation, objects, synced_objects"))
        .isEqualTo("Healthy 1 2 2");
    assertThat(one("status_message")).isEmpty();
  }

  @Test
  void theLastAppliedGenerationIsThatOfTheObjectThatLagsBehindMost() {
    change(2);
    assertThat(one("generation, last_applied_generation, status_summary"))
        .isEqualTo("2 1 Progressing");
    applied(id("first"));
    assertThat(one("last_applied_generation")).isEqualTo("1");
    change(3);
    applied(id("second"));
    assertThat(one("last_applied_generation"))
        .as("the first is at 2, and the second at 3")
        .isEqualTo("2");
    applied(id("first"));
    assertThat(one("last_applied_generation")).isEqualTo("3");
  }

  @Test
  void whatWasNeverAppliedHasTheGenerationBeforeItCame() {
    change(2);
    int third = resource("third");
    execute(
        "UPDATE deployment_revisions SET resource_generations = resource_generations || jsonb_build_object(?::TEXT, 1)"
            + " WHERE deployment_id = ? AND generation = 2",
        Integer.toString(third),
        deployment);
    applied(id("first"));
    applied(id("second"));
    assertThat(one("last_applied_generation, objects")).isEqualTo("1 3");
    applied(third);
    assertThat(one("last_applied_generation")).isEqualTo("2");
  }

  @Test
  void aPrunedObjectHoldsTheGenerationBackUntilItsDeleteIsSent() {
    change(2);
    execute("UPDATE resources SET deleted_at = now() WHERE id = ?", id("second"));
    applied(id("first"));
    assertThat(one("last_applied_generation, objects, status_summary"))
        .isEqualTo("1 1 Progressing");
    assertThat(one("status_message")).endsWith(": is being deleted");
    applied(id("second"));
    assertThat(one("last_applied_generation, status_summary")).isEqualTo("2 Progressing");
    execute(
        "UPDATE resource_current_states SET deleted_at = now() WHERE resource_id = ?",
        id("second"));
    assertThat(one("last_applied_generation, status_summary")).isEqualTo("2 Healthy");
  }

  @Test
  void anotherPolicyIsAnotherGenerationOfTheResourceAndNotOfTheDeployment() {
    execute("UPDATE resources SET generation = generation + 1 WHERE id = ?", id("first"));
    assertThat(one("generation, last_applied_generation")).isEqualTo("1 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE resource_applied_states SET status = 'error', error_message = 'no quota' | Error | no quota",
        "UPDATE resource_current_states SET health = 'Degraded', health_message = 'no image' | Degraded | no image",
        "UPDATE resource_current_states SET health = 'Progressing', health_message = '1 of 2' | Progressing | 1 of 2",
        "UPDATE resource_current_states SET owned_fields_hash = 'other' | Progressing | was changed in the cluster",
        "UPDATE resource_current_states SET deleted_at = now() | Progressing | is gone from the cluster",
        "UPDATE resource_applied_states SET k8s_resource_version = '9' | Progressing | was not seen in the cluster yet",
        "UPDATE resource_current_states SET health = 'Suspended' | Healthy | ''",
      })
  void theWorstObjectDecidesAndIsNamed(String update, String summary, String message) {
    execute(update + " WHERE resource_id = ?", id("second"));
    assertThat(one("status_summary")).isEqualTo(summary);
    String told = one("status_message");
    assertThat(told).endsWith(message);
    assertThat(told.isEmpty() || told.startsWith("ConfigMap shop/second-")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"drift_policy, 'Adopt'", "drift_policy, 'Ignore'", "paused, TRUE"})
  void driftThatWaitsOrIsLeftAloneIsShownAndMakesNothingWorse(String column, String value) {
    execute(
        "UPDATE resources SET " + column + " = " + literal(value) + " WHERE id = ?", id("first"));
    execute(
        "UPDATE resource_current_states SET owned_fields_hash = 'other' WHERE resource_id = ?",
        id("first"));
    assertThat(one("status_summary, drifted_objects")).isEqualTo("Healthy 1");
    assertThat(one("status_message")).endsWith("was changed in the cluster");
    execute(
        "UPDATE resource_current_states SET deleted_at = now() WHERE resource_id = ?", id("first"));
    assertThat(one("status_summary")).as("nobody brings it back").isEqualTo("Degraded");
  }

  private static String literal(String value) {
    return value.equals("TRUE") ? value : "'" + value + "'";
  }

  @Test
  void anObjectWasLastSeenWhenTheWatchWasLastCurrent() {
    execute(
        """
        INSERT INTO watcher_leases (cluster_id, holder, expires_at, observed_through)
        VALUES ('lab', 'w', now(), '2026-02-01T00:00:00Z')
        ON CONFLICT (cluster_id) DO UPDATE SET observed_through = excluded.observed_through, unobserved_kinds = '[]'
        """);
    assertThat(lastSeen()).isEqualTo("2026-02-01");
    execute(
        """
        UPDATE watcher_leases SET unobserved_kinds = '[{"api_version": "v1", "kind": "ConfigMap", "message": "x"}]'
        """);
    assertThat(lastSeen()).as("this kind is not watched").isEqualTo("2026-01-01");
  }

  private String lastSeen() {
    return texts(
            "SELECT (last_seen_at AT TIME ZONE 'UTC')::DATE FROM deployment_resources WHERE resource_id = ?",
            id("first"))
        .get(0);
  }

  @Test
  void observationsHaveStatusesAndNoSpecs() {
    execute(
        """
        UPDATE resource_current_states SET spec = '{"data": {"password": "hidden"}}',
            status = '{"readyReplicas": 2, "conditions": [], "secretThing": "hidden"}'
        WHERE resource_id = ?
        """,
        id("first"));
    String observed =
        texts(
                "SELECT observed_json::TEXT FROM deployment_observed WHERE deployment_id = ?",
                deployment)
            .get(0);
    assertThat(observed).contains("\"readyReplicas\": 2").doesNotContain("hidden");
  }

  @Test
  void eventsHaveTheDocumentedNamesAlsoOfObjectsThatWerePurged() {
    int first = id("first");
    execute(
        """
        INSERT INTO events_k8s_watch (source, type, cluster_id, resource_id, data)
        VALUES ('k8s_watch', 'ObservedDeleted', 'lab', ?, '{"expected": false}'),
            ('k8s_watch', 'ObservedDeleted', 'lab', ?, '{"expected": true}'),
            ('k8s_watch', 'DriftObserved', 'lab', ?, '{}')
        """,
        first,
        first,
        first);
    execute(
        """
        INSERT INTO events_reconciler (source, type, cluster_id, resource_id, data)
        VALUES ('reconciler', 'ApplySucceeded', 'lab', ?, '{}'), ('reconciler', 'ApplyFailed', 'lab', ?, '{}'),
            ('reconciler', 'ReconcileDeferred', 'lab', NULL, '{}'), ('reconciler', 'ReconcileDeferred', 'elsewhere', NULL, '{}')
        """,
        first,
        first);
    execute(
        """
        INSERT INTO events_user (source, type, cluster_id, data)
        VALUES ('user', 'DeploymentQueued', 'lab', jsonb_build_object('deployment_id', ?::TEXT))
        """,
        deployment.toString());
    execute("DELETE FROM resources WHERE id = ?", first);

    assertThat(
            texts(
                "SELECT source || ' ' || type FROM deployment_events WHERE deployment_id = ? ORDER BY id",
                deployment))
        .containsExactly(
            "k8s_watch ResourceDeletedExternally",
            "k8s_watch ObservedDeleted",
            "k8s_watch ResourceModifiedExternally",
            "reconciler ReconcileSucceeded",
            "reconciler ReconcileFailed",
            "reconciler ReconcileDeferred",
            "user DeploymentQueued");
  }
}
