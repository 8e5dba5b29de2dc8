package io.kontrol.api.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.Manifests;

/** Nodes, pools, workloads and schedules for tests. */
public final class TestFleet {
  public static final String POOLS = "/api/v1/pools";
  public static final String SCHEDULES = "/api/v1/schedules";

  private TestFleet() {}

  /** A row, so that a test of something else needs no registration. */
  public static int node() {
    return Integer.parseInt(
        ApiDatabase.query(
            "INSERT INTO nodes (name, region) VALUES ('%s', 'eu-frankfurt-1') RETURNING id"
                .formatted(Manifests.name("node"))));
  }

  /** A pool of the node's own, with the limits 2 to 10. */
  public static JsonNode pool(int node) {
    return Api.post(
            POOLS,
            json(
                "{'node_id':%d,'oracle_pool_id':'%s','name':'web','min_instances':2,'max_instances':10}"
                    .formatted(node, Manifests.name("ocid"))))
        .expect(201)
        .json();
  }

  /** A Deployment of the namespace shop. */
  public static int deployment(String cluster, String name, int replicas) {
    return resource(cluster, Manifests.deployment(name, replicas));
  }

  public static int resource(String cluster, String manifest) {
    return Api.post("/api/v1/resources?cluster_id=" + cluster, manifest)
        .expect(201)
        .json()
        .path("id")
        .asInt();
  }

  /** The autoscaler of a Deployment. */
  public static String autoscaler(String deployment, String minReplicas) {
    return """
        {"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"%1$s","namespace":"shop"},
         "spec":{%2$s"maxReplicas":8,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"%1$s"}}}
        """
        .formatted(deployment, minReplicas)
        .strip();
  }

  /** A pool that stands for a workload, with the limits 1 to 20. */
  public static JsonNode poolOf(int node, int resource) {
    return Api.post(POOLS, poolBody(node, resource)).expect(201).json();
  }

  public static String poolBody(int node, int resource) {
    return json(
        "{'node_id':%d,'resource_id':%d,'name':'cart','min_instances':1,'max_instances':20}"
            .formatted(node, resource));
  }

  /**
   * @param window such as {@code 08:00-18:00}
   */
  public static JsonNode schedule(int node, String name, String window, int target) {
    return Api.post(SCHEDULES, scheduleBody(node, name, window, target)).expect(201).json();
  }

  public static String scheduleBody(int node, String name, String window, int target) {
    return json(
        "{'node_id':%d,'name':'%s','start_time':'%s','end_time':'%s','target_instances':%d}"
            .formatted(node, name, window.substring(0, 5), window.substring(6), target));
  }

  public static String path(String collection, JsonNode item) {
    return collection + "/" + item.path("id").asInt();
  }

  /** Without the backslashes that quotation marks would need. */
  public static String json(String text) {
    return text.replace('\'', '"');
  }
}
