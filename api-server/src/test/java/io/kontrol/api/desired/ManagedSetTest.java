package io.kontrol.api.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.model.json.Json;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects of a feature are changed through the feature alone. */
@ApiTest
class ManagedSetTest {
  private static final Principal FEATURE = Principal.service("databases", null);
  private static final String MERGE = "application/merge-patch+json";

  @Inject DesiredState desired;
  @Inject WriteTransactions transactions;

  private String cluster = "";
  private String owner = "";
  private String set = "";
  private int id;

  private static String manifest(String value) {
    return """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"owned","namespace":"shop"},
         "data":{"value":"%s"}}
        """
        .formatted(value);
  }

  @BeforeEach
  void oneObject() {
    owner = UUID.randomUUID().toString();
    cluster = "managed-" + owner;
    set = "database/" + owner;
    id = java.util.Objects.requireNonNull(apply("1").get(0).version()).id();
  }

  private List<ObjectResult> apply(String value) {
    ApplyItem item = ApplyItem.parse(Json.read(manifest(value)));
    ApplyOptions options = new ApplyOptions(cluster, set, false, false, false, false);
    ApplyResult result =
        transactions.run(
            FEATURE, connection -> desired.apply(connection, List.of(item), options, FEATURE));
    return ((ApplyResult.Accepted) result).objects();
  }

  private void assertOwned(Api.Reply reply) {
    assertThat(reply.expect(409).code()).isEqualTo("managed_by_database");
    assertThat(reply.json().path("detail").asText()).contains("/api/v1/databases/" + owner);
  }

  @Test
  void theFeatureChangesThem() {
    assertThat(apply("2").get(0).action()).isEqualTo(ObjectAction.CONFIGURED);
    assertThat(
            ApiDatabase.query(
                "SELECT desired_spec #>> '{data,value}' FROM resources WHERE id = " + id))
        .isEqualTo("2");
  }

  @Test
  void everyOtherWayIsRefused() {
    String path = "/api/v1/resources/" + id;
    assertOwned(Api.put(path + "?cluster_id=" + cluster, manifest("3")));
    assertOwned(Api.patch(path, "{\"data\":{\"value\":\"3\"}}", "Content-Type", MERGE));
    assertOwned(Api.patch(path, "{\"apply_set\":null}", "Content-Type", MERGE));
    assertOwned(Api.delete(path));
    assertOwned(Api.post(path + "/rollback", "{\"revision\":1}"));
    assertOwned(Api.post(path + "/adopt", ""));
    assertOwned(Api.post(path + "/enforce", ""));
    assertOwned(Api.post("/api/v1/apply?cluster_id=" + cluster, manifest("3")));
    assertOwned(
        Api.post("/api/v1/apply?take_over=true&set=mine&cluster_id=" + cluster, manifest("3")));
    assertOwned(Api.post("/api/v1/apply?cluster_id=" + cluster + "&set=" + set, manifest("3")));
    assertOwned(
        Api.post("/api/v1/apply?allow_empty=true&cluster_id=" + cluster + "&set=" + set, "[]"));

    assertThat(
            ApiDatabase.query(
                "SELECT generation || ' ' || apply_set || ' ' || (deleted_at IS NULL)"
                    + " FROM resources WHERE id = "
                    + id))
        .isEqualTo("1 " + set + " true");
  }

  @Test
  void nobodyElseJoinsTheSet() {
    String other =
        Api.post("/api/v1/resources?cluster_id=" + cluster, manifest("1").replace("owned", "other"))
            .expect(201)
            .header("Location")
            .orElseThrow();
    assertOwned(Api.patch(other, "{\"apply_set\":\"" + set + "\"}", "Content-Type", MERGE));
  }

  @Test
  void aGoneObjectIsAppliedAgainWhenTheFeatureAsksForIt() {
    List<Integer> requested =
        transactions.run(
            FEATURE,
            connection -> {
              WriteResult<List<Integer>> written =
                  desired.enforce(connection, List.of(id, 2_000_000_000), FEATURE);
              assertThat(written.changedClusters()).containsExactly(cluster);
              return written;
            });

    assertThat(requested).containsExactly(id);
    assertThat(requested()).isEqualTo("true true");
  }

  @Test
  void aReconcileMakesNothingAgainAndForgetsNoUnservedRequestThatDoes() {
    assertThat(reconcile()).containsExactly(id);
    assertThat(requested()).isEqualTo("true false");

    var enforced =
        transactions.run(FEATURE, connection -> desired.enforce(connection, List.of(id), FEATURE));
    assertThat(reconcile()).isEqualTo(enforced);
    assertThat(requested()).isEqualTo("true true");

    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states (resource_id, generation, revision, status, reconciled_request_at)
        SELECT id, generation, revision, 'success', reconcile_requested_at FROM resources WHERE id = %d
        """
            .formatted(id));
    assertThat(reconcile()).isEqualTo(enforced);
    assertThat(requested()).isEqualTo("true false");
  }

  private List<Integer> reconcile() {
    return transactions.run(
        FEATURE, connection -> desired.reconcile(connection, List.of(id), FEATURE));
  }

  /** Whether a reconcile was requested, and whether it may make the object again. */
  private String requested() {
    return ApiDatabase.query(
        "SELECT concat_ws(' ', (reconcile_requested_at IS NOT NULL)::TEXT, recreation_requested::TEXT)"
            + " FROM resources WHERE id = "
            + id);
  }
}
