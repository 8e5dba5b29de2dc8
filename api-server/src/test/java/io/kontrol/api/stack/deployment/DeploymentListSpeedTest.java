package io.kontrol.api.stack.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import java.util.Arrays;
import java.util.List;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lists of 10,000 deployments of 5 objects each, beside pages of as many resources. */
@ApiTest
@Tag("speed")
class DeploymentListSpeedTest {
  private static final Logger LOG = Logger.getLogger(DeploymentListSpeedTest.class);
  private static final String CLUSTER = "ten-thousand";

  @BeforeAll
  static void fill() {
    int template = TestDeployments.template();
    ApiDatabase.execute(
        """
        INSERT INTO deployment_specs (name, cluster_id, namespace, template_id, template_version, desired_spec_json)
        SELECT 'd' || lpad(n::TEXT, 5, '0'), '%s', 'ns-' || n %% 100, %d, 1, '{"objects": []}' FROM generate_series(1, 10000) n
        """
            .formatted(CLUSTER, template));
    ApiDatabase.execute(
        """
        INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec, apply_set)
        SELECT s.cluster_id, s.namespace, 'ConfigMap', s.name || '-' || n, 'v1', '{"data": {"key": "value"}}', s.apply_set
        FROM deployment_specs s, generate_series(1, 5) n WHERE s.cluster_id = '%s'
        """
            .formatted(CLUSTER));
    ApiDatabase.execute(
        """
        INSERT INTO deployment_revisions (deployment_id, generation, change, template_id, template_version, parameters, patches,
            desired_spec_json, resource_generations)
        SELECT s.id, 1, 'created', s.template_id, 1, '{}', '[]', '{}', jsonb_object_agg(r.id::TEXT, 1)
        FROM deployment_specs s JOIN resources r ON r.apply_set = s.apply_set WHERE s.cluster_id = '%s'
        GROUP BY s.id, s.template_id
        """
            .formatted(CLUSTER));
    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states (resource_id, generation, attempted_generation, status, uid, k8s_resource_version,
            owned_fields_hash, applied_at, error_message)
        SELECT id, 1, 1, CASE WHEN id %% 10000 = 0 THEN 'error' ELSE 'success' END, 'u' || id, '5', 'same', now(), 'no'
        FROM resources WHERE cluster_id = '%s'
        """
            .formatted(CLUSTER));
    ApiDatabase.execute(
        """
        INSERT INTO resource_current_states (resource_id, uid, k8s_resource_version, owned_fields_hash, health, observed_at)
        SELECT id, 'u' || id, '5', 'same', 'Healthy', now() FROM resources WHERE cluster_id = '%s'
        """
            .formatted(CLUSTER));
    ApiDatabase.execute("ANALYZE");
  }

  @AfterAll
  static void empty() {
    ApiDatabase.execute("DELETE FROM deployment_specs WHERE cluster_id = '" + CLUSTER + "'");
    ApiDatabase.execute("DELETE FROM resources WHERE cluster_id = '" + CLUSTER + "'");
  }

  private static double millis(String path) {
    double[] times = new double[9];
    for (int i = 0; i < times.length; i++) {
      long start = System.nanoTime();
      Api.unchecked("GET", path, null).expect(200);
      times[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(times);
    return times[times.length / 2];
  }

  @Test
  void aPageCostsNoMoreThanOneOfItsObjects() {
    String list = TestDeployments.PATH + "?cluster_id=" + CLUSTER;
    double objects = millis("/api/v1/resources?cluster_id=" + CLUSTER + "&limit=500");
    double page = millis(list + "&limit=100");
    double deep = millis(list + "&limit=100&name_prefix=d099");
    double one = millis(list + "&name_prefix=d09999");
    double healthy = millis(list + "&limit=100&status_summary=Healthy");
    double failed = millis(list + "&limit=100&status_summary=Error");
    double status = millis("/api/v1/resources?cluster_id=" + CLUSTER + "&limit=500&sync=Error");
    LOG.infof(
        "page of 100: %.1f ms, by prefix %.1f, one %.1f, healthy %.1f, failed (5 of 10,000) %.1f; 500 resources %.1f, by sync %.1f",
        page, deep, one, healthy, failed, objects, status);
    assertThat(List.of(page, healthy)).allMatch(time -> time < 2 * objects);
    assertThat(failed).as("all 50,000 objects are judged").isLessThan(40 * page);
  }
}
