package io.kontrol.api.testing;

import java.util.concurrent.atomic.AtomicInteger;

/** Manifests for tests. */
public final class Manifests {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private Manifests() {}

  /** A name that no other test uses. */
  public static String name(String stem) {
    return stem + "-" + COUNTER.incrementAndGet();
  }

  public static String configMap(String name, String value) {
    return """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","namespace":"shop","labels":{"app":"cart"}},
         "data":{"key":"%s"}}
        """
        .formatted(name, value)
        .strip();
  }

  public static String deployment(String name, int replicas) {
    return """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"%s","namespace":"shop"},
         "spec":{"replicas":%d,"template":{"spec":{"containers":[{"name":"web","image":"web:1"},{"name":"log"}]}}}}
        """
        .formatted(name, replicas)
        .strip();
  }

  public static String secret(String name, String field, String value) {
    return """
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"%s","namespace":"shop"},"%s":{"password":"%s"}}
        """
        .formatted(name, field, value)
        .strip();
  }

  /**
   * @return the path of the new resource
   */
  public static String create(String manifest) {
    return Api.post("/api/v1/resources?cluster_id=c1", manifest)
        .expect(201)
        .header("Location")
        .orElseThrow();
  }

  public static int id(String location) {
    return Integer.parseInt(location.substring(location.lastIndexOf('/') + 1));
  }
}
