package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.testing.FaultyFront.Request;
import io.kontrol.reconciler.testing.WorldTest;
import io.kontrol.sandbox.testing.NeedsApiServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Manifests whose values the server rewrites or fills in: that is no drift. */
class NormalizedManifestsTest extends WorldTest {
  private String local(String text) {
    return text.replace("NS", namespace);
  }

  @Test
  void whatTheServerRewritesOrFillsInIsNoDrift() {
    world.start();
    List<Integer> ids =
        user.create(
            List.of(OddManifests.STAY_SYNCED).stream()
                .map(manifest -> Json.read(local(manifest[2]).replace('\'', '"')))
                .toList());
    for (int round = 0; round < 2; round++) {
      ids.forEach(this::converged);
      for (int i = 0; i < ids.size(); i++) {
        mirror.look(ids.get(i), local(OddManifests.STAY_SYNCED[i][1]));
        assertThat(user.sync(ids.get(i))).as(OddManifests.STAY_SYNCED[i][0]).isEqualTo("Synced");
      }
      requestAgain();
    }
    assertThat(user.events("DriftDetected")).isEmpty();
    assertThat(user.events("ApplyFailed")).isEmpty();
    assertThat(user.events("FieldsAlteredOnAdmission")).isEmpty();
    for (int id : ids) {
      assertThat(user.applied(id, "altered_fields")).isEqualTo("null");
    }
  }

  private void requestAgain() {
    user.execute("UPDATE resources SET reconcile_requested_at = clock_timestamp()");
    eventually(
        () ->
            assertThat(
                    user.count(
                        """
                        SELECT count(*) FROM resources r JOIN resource_applied_states a ON a.resource_id = r.id
                        WHERE a.reconciled_request_at IS DISTINCT FROM r.reconcile_requested_at
                        """))
                .isZero());
  }

  @Test
  @NeedsApiServer
  void rulesOfAnAggregatedRoleAreLeftToTheControlPlane() {
    world.start();
    String path = local("/apis/rbac.authorization.k8s.io/v1/clusterroles/NS");
    int id =
        user.create(
            local(
                """
                {'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRole','metadata':{'name':'NS'},
                 'aggregationRule':{'clusterRoleSelectors':[{'matchLabels':{'part':'NS'}}]},'rules':[]}
                """));
    converged(id);
    cluster.post(
        "/apis/rbac.authorization.k8s.io/v1/clusterroles",
        Json.read(
            local(
                    """
                    {'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRole',
                     'metadata':{'name':'NS-part','labels':{'part':'NS'}},
                     'rules':[{'apiGroups':[''],'resources':['pods'],'verbs':['get']}]}
                    """)
                .replace('\'', '"')));
    eventually(() -> assertThat(cluster.get(path).path("rules")).hasSize(1));
    mirror.look(id, path);
    assertThat(user.sync(id)).isEqualTo("Synced");
    user.requestReconcile(id);
    eventually(() -> assertThat(user.applied(id, "reconciled_request_at")).isNotEqualTo("null"));
    assertThat(cluster.get(path).path("rules")).hasSize(1);
  }

  @Test
  void aCertificateThatAnotherManagerInjectsIsNoDrift() {
    world.start();
    String path = local("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/NS");
    int id = user.create(local(OddManifests.STAY_SYNCED[OddManifests.STAY_SYNCED.length - 1][2]));
    converged(id);
    JsonNode patch =
        Json.read(
            "[{\"op\":\"add\",\"path\":\"/webhooks/0/clientConfig/caBundle\",\"value\":\"Y2E=\"}]");
    cluster.call("PATCH", path + "?fieldManager=injector", "application/json-patch+json", patch);
    mirror.look(id, path);
    assertThat(user.sync(id)).isEqualTo("Synced");
    user.requestReconcile(id);
    eventually(() -> assertThat(user.applied(id, "reconciled_request_at")).isNotEqualTo("null"));
    assertThat(cluster.get(path).at("/webhooks/0/clientConfig/caBundle").asText())
        .isEqualTo("Y2E=");
  }

  @Test
  void anUpdateByAnotherControllerIsFoughtSlowlyAndNamed() {
    world.with("backoff-first", "1h").with("backoff-most", "1h").start();
    int id = applied("a", "Enforce");
    for (int round = 1; round <= 3; round++) {
      int corrected = round;
      JsonNode live = cluster.get(configMapPath("a")).deepCopy();
      ((ObjectNode) live.path("data")).put("key", "t" + round);
      cluster.put(configMapPath("a") + "?fieldManager=rival", live);
      mirror.look(id, configMapPath("a"));
      eventually(() -> assertThat(user.events("DriftCorrected")).hasSize(corrected));
      mirror.look(id, configMapPath("a"));
    }
    assertThat(user.events("DriftRecurring")).hasSize(1);
    assertThat(user.events("DriftRecurring").get(0).path("managers").path(0).asText())
        .isEqualTo("rival");
    long writes = front.count(Request::isWrite);
    edit(id, "a", "theirs");
    converged(user.create(configMap("witness", "1")));
    assertThat(front.count(Request::isWrite)).isEqualTo(writes + 1);
  }
}
